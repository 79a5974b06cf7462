using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A place at which the audit records are not as they were written.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Number">The number of the record, or of the first of several.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record AuditFindingAnswer(string Kind, long Number, string Message)
{
    /// <summary>Converts a finding.</summary>
    public static AuditFindingAnswer From(AuditFinding finding) => new(WireNames.Of(finding.Kind), finding.Number, finding.Message);
}

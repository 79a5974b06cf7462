using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The result of one source in a drill.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="BackupId">The backup that was restored; <c>null</c> if there was none.</param>
/// <param name="Result">The result, never <c>partial</c>.</param>
/// <param name="RecoverySeconds">How long the restore took; <c>null</c> if not everything was restored.</param>
/// <param name="Error">Why it is not proven.</param>
internal sealed record DrillListSource(string Source, string? BackupId, string Result, double? RecoverySeconds, FailureAnswer? Error)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static DrillListSource From(DrilledSourceRow row) =>
        new(
            row.Source,
            row.BackupId,
            WireNames.Of(row.Result),
            row.RecoveryMilliseconds / 1000.0,
            FailureAnswer.From(row.Code, row.Message)
        );
}

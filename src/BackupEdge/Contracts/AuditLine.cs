using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A line of an export of audit records.</summary>
/// <param name="Number">The place in the order of records.</param>
/// <param name="At">When it happened; for several equal refusals, the first.</param>
/// <param name="AtMs">The same in milliseconds since 1970, as the hash covers it.</param>
/// <param name="Action">As in <c>GET /audit</c>.</param>
/// <param name="Caller">The caller; <c>null</c> if unknown.</param>
/// <param name="Credential">The credential that was used; <c>null</c> for an unknown caller.</param>
/// <param name="Role">The role of the caller.</param>
/// <param name="Address">The source address of the request; <c>null</c> without a request.</param>
/// <param name="Method">The HTTP method of the request.</param>
/// <param name="Path">The path of the request.</param>
/// <param name="Subject">The id of what was changed or read; of <c>audit.forget</c>, a hash of what was deleted.</param>
/// <param name="Result">As in <c>GET /audit</c>.</param>
/// <param name="Status">The HTTP status of a refusal; <c>null</c> for a change.</param>
/// <param name="Count">The number of equal refusals, or of deleted records; otherwise 1.</param>
/// <param name="Hash">The hash of the record; <c>null</c> if it is missing.</param>
internal sealed record AuditLine(
    long Number,
    string At,
    long AtMs,
    string Action,
    string? Caller,
    string? Credential,
    string? Role,
    string? Address,
    string? Method,
    string? Path,
    string? Subject,
    string Result,
    int? Status,
    long Count,
    string? Hash
)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static AuditLine From(ChainedAuditRow found)
    {
        var row = found.Row;
        return new AuditLine(
            row.Number,
            UtcTime.Text(row.At),
            row.At.ToUnixTimeMilliseconds(),
            row.Action,
            row.Caller,
            row.Credential,
            found.Role,
            row.Address,
            row.Method,
            row.Path,
            row.Subject,
            row.Result,
            row.Status,
            row.Count,
            found.Hash is { } hash ? Convert.ToHexStringLower(hash) : null
        );
    }
}

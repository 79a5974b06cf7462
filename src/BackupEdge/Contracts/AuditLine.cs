using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A line of an export of audit records. For the other fields, see <see cref="AuditAnswer"/>.</summary>
/// <param name="AtMs">The time in milliseconds since 1970, as the hash covers it.</param>
/// <param name="Hash">The hash of the record and of all before it; <c>null</c> if it is missing.</param>
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

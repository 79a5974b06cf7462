using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A change or refusals; docs/api.md tells every field.</summary>
/// <param name="Number">Its place in the order of records.</param>
/// <param name="At">When.</param>
/// <param name="Action">What was done.</param>
/// <param name="Caller">Who did it.</param>
/// <param name="Credential">By which right.</param>
/// <param name="Role">The caller's role.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Subject">The id of what it is about.</param>
/// <param name="Result"><c>done</c>, or the fault's code.</param>
/// <param name="Status">The HTTP status of a refusal.</param>
/// <param name="Count">How many equal refusals it stands for.</param>
internal sealed record AuditAnswer(
    long Number,
    string At,
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
    long Count
)
{
    /// <summary>Makes it of a row.</summary>
    public static AuditAnswer From(AuditRow row) =>
        new(
            row.Number,
            UtcTime.Text(row.At),
            row.Action,
            row.Caller,
            row.Credential,
            row.Role is { } role ? WireNames.Of(role) : null,
            row.Address,
            row.Method,
            row.Path,
            row.Subject,
            row.Result,
            row.Status,
            row.Count
        );
}

using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Keys;

/// <summary>The authenticated origin of a request or a command.</summary>
/// <param name="Name">The name for records and logs: a key's name, a token's subject, or <c>command line</c>.</param>
/// <param name="Role">The caller's role.</param>
internal sealed record Caller(string Name, Role Role)
{
    // Names for actions without credentials. A token's subject or a key's name must not be one of them.
    private static readonly string[] Reserved =
    [
        CommandLineName,
        ServiceName,
        "schedule",
        "configuration",
        FirstAdminName,
        SessionBook.LinkName,
    ];
    private static readonly string[] ReservedIds = ["schedule-", "job-"];

    /// <summary>The name of callers that use the command line.</summary>
    public const string CommandLineName = "command line";

    /// <summary>The name of the first key, which the server creates when it starts for the first time.</summary>
    public const string FirstAdminName = "first admin";

    private const string ServiceName = JobRow.ByService;

    /// <summary>The caller that represents this program itself, for actions that no user requested.</summary>
    public static Caller Service { get; } = new(ServiceName, Role.Admin) { Credential = ServiceName };

    /// <summary>The credential that was used: a key's id, or a name such as <c>token</c>; see <see cref="AuditRow.Credential"/>.</summary>
    public string? Credential { get; init; }

    /// <summary>
    /// The identity for which limits on the queue, the disk, events and searches are counted: a key's id, or a hash of a token's issuer and
    /// subject. Unlike a name, a caller cannot choose it.
    /// </summary>
    public string? Owner
    {
        get => field ?? Credential;
        init;
    }

    /// <summary>
    /// The <see cref="Owner"/> of a caller to whom the limits of operators apply; null for admins, schedules and the command line.
    /// </summary>
    public string? Operator => Role < Role.Admin ? Owner : null;

    /// <summary>The id of the caller's API key; null if it has another credential.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the session that the call was made in; null if it has credentials of its own.</summary>
    public string? Session { get; init; }

    /// <summary>The end of the access token or of the session; null for other credentials.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>What the caller's key is narrowed to; null for a caller that sees everything its role allows.</summary>
    public BackupScope? Scope { get; init; }

    /// <summary>
    /// Whether the caller is the command line of a user who can write the data folder. Only such a caller may name a folder for one job
    /// that is no configured source or target. <em>Must</em> be false for every caller of the HTTP API.
    /// </summary>
    public bool OwnsDataFolder { get; init; }

    /// <summary>The client's network address; null if the action was not an HTTP request.</summary>
    public string? Address { get; init; }

    /// <summary>The HTTP method; null if the action was not an HTTP request.</summary>
    public string? Method { get; init; }

    /// <summary>The request's path, shortened; null if the action was not an HTTP request.</summary>
    public string? Path { get; init; }

    /// <summary>The request's <c>Idempotency-Key</c>, which counts if the request creates something; null for none.</summary>
    public IdempotencyRow? Idempotency { get; init; }

    /// <summary>
    /// Returns whether records use a name for this program itself, its schedules or its command line, so that no user may have it.
    /// </summary>
    public static bool IsReserved(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        return Reserved.Contains(trimmed, StringComparer.OrdinalIgnoreCase)
            || ReservedIds.Any(id =>
                trimmed.StartsWith(id, StringComparison.OrdinalIgnoreCase) && trimmed.AsSpan(id.Length) is [>= '0' and <= '9', ..]
            );
    }

    /// <summary>
    /// Writes an audit record of a change by this caller, and the <see cref="Idempotency"/> of a request that created something, so that
    /// both are in the transaction of the change.
    /// </summary>
    /// <param name="session">The transaction that makes the change.</param>
    /// <param name="action">One of the constants of <see cref="AuditAction"/>.</param>
    /// <param name="subject">The id of the changed object; null for none.</param>
    /// <param name="at">The current time, UTC.</param>
    /// <param name="made">The id of the object that the request created and is answered with; null for none.</param>
    /// <param name="result">The result; by default, that it was done.</param>
    /// <exception cref="Fault"><c>idempotency_key_reused</c> if another request has used the key since this one was received.</exception>
    public void Record(
        CatalogueSession session,
        string action,
        string? subject,
        DateTimeOffset at,
        string? made = null,
        string result = AuditRow.Done
    )
    {
        session.Audit.Insert(RowOf(action, at) with { Subject = subject, Result = result });
        if (made is not null && Idempotency is not null)
        {
            session.Idempotency.Insert(Idempotency, made, at);
        }
    }

    /// <summary>Returns an audit record for this caller without a subject.</summary>
    internal AuditRow RowOf(string action, DateTimeOffset at) =>
        new()
        {
            At = at,
            Action = action,
            Caller = Name,
            Credential = Credential,
            Role = Role,
            Address = Address,
            Method = Method,
            Path = Path,
        };
}

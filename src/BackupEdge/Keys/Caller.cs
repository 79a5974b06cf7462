using BackupEdge.Catalogue;

namespace BackupEdge.Keys;

/// <summary>Who asks for something, and by which way.</summary>
/// <param name="Name">For records and logs: a key's name, a token's subject, or <c>command line</c>.</param>
/// <param name="Role">What they may do.</param>
internal sealed record Caller(string Name, Role Role)
{
    // Who signs for what nobody's credentials stand for; a token's subject or a key's name must be none of them.
    private static readonly string[] Reserved = [CommandLineName, ServiceName, "schedule", "configuration", FirstAdminName];
    private static readonly string[] ReservedIds = ["schedule-", "job-"];

    /// <summary>The name of whoever uses the command line.</summary>
    public const string CommandLineName = "command line";

    /// <summary>The name of the first key, which the first start of a server makes.</summary>
    public const string FirstAdminName = "first admin";

    private const string ServiceName = "service";

    /// <summary>This program itself, for what nobody asked for.</summary>
    public static Caller Service { get; } = new(ServiceName, Role.Admin) { Credential = ServiceName };

    /// <summary>By which right: a key's id, or a word such as <c>token</c>; see <see cref="AuditRow.Credential"/>.</summary>
    public string? Credential { get; init; }

    /// <summary>
    /// What the caller's shares of queue, disk, events and searches are counted by: a key's id, or a hash of a token's issuer and subject.
    /// Unlike a name it cannot be chosen.
    /// </summary>
    public string? Owner
    {
        get => field ?? Credential;
        init;
    }

    /// <summary>
    /// <see cref="Owner"/> of a caller who is bound by the limits of operators; null for admins, schedules and the command line, who are
    /// not.
    /// </summary>
    public string? Operator => Role < Role.Admin ? Owner : null;

    /// <summary>Where the request came from; null for what came by none.</summary>
    public string? Address { get; init; }

    /// <summary>The request's method; null for what came by none.</summary>
    public string? Method { get; init; }

    /// <summary>The request's path, shortened; null for what came by none.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Whether a name is one that records use for this program itself, its schedules or its command line, so that nobody else may have it.
    /// </summary>
    public static bool IsReserved(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        return Reserved.Contains(trimmed, StringComparer.OrdinalIgnoreCase)
            || ReservedIds.Any(id =>
                trimmed.StartsWith(id, StringComparison.OrdinalIgnoreCase) && trimmed.AsSpan(id.Length) is [>= '0' and <= '9', ..]
            );
    }

    /// <summary>Records a change of theirs; must be called in the transaction that makes it.</summary>
    /// <param name="session">That transaction.</param>
    /// <param name="action">A word of <see cref="AuditAction"/>.</param>
    /// <param name="subject">The id of what was changed.</param>
    /// <param name="at">Now.</param>
    public void Record(CatalogueSession session, string action, string? subject, DateTimeOffset at) =>
        session.Audit.Insert(RowOf(action, at) with { Subject = subject });

    /// <summary>A record of theirs.</summary>
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

using BackupEdge.Catalogue;

namespace BackupEdge.Jobs;

/// <summary>Who asks for something, and by which way.</summary>
/// <param name="Name">For records and logs: a key's name, a token's subject, or `command line`.</param>
/// <param name="Role">What they may do.</param>
public sealed record Caller(string Name, Role Role)
{
    /// <summary>This program itself, for what nobody asked for.</summary>
    public static Caller Service { get; } = new("service", Role.Admin) { Credential = "service" };

    /// <summary>By which right: a key's id, or a word such as `token`; see <see cref="AuditRow.Credential"/>.</summary>
    public string? Credential { get; init; }

    /// <summary>Where the request came from; null for what came by none.</summary>
    public string? Address { get; init; }

    /// <summary>The request's method; null for what came by none.</summary>
    public string? Method { get; init; }

    /// <summary>The request's path, shortened; null for what came by none.</summary>
    public string? Path { get; init; }

    /// <summary>Records a change of theirs; must be called in the transaction that makes it.</summary>
    /// <param name="session">That transaction.</param>
    /// <param name="action">A word of <see cref="AuditAction"/>.</param>
    /// <param name="subject">The id of what was changed.</param>
    /// <param name="at">Now.</param>
    public void Record(CatalogueSession session, string action, string? subject, DateTimeOffset at) => session.Audit.Insert(RowOf(action, at) with { Subject = subject });

    /// <summary>A record of theirs.</summary>
    internal AuditRow RowOf(string action, DateTimeOffset at) => new()
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

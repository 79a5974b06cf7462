using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>A route of the API: a method and a path with the role it needs and the handler that responds.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, ...; a <c>GET</c> also responds to <c>HEAD</c>.</param>
/// <param name="Template"><c>/api/v1/backup/{backup_id}/verify</c>; at most two segments are parameters. A last segment such
/// as <c>{file*}</c> is a parameter for the rest of the path, slashes included.</param>
/// <param name="Role">The role that the caller must have; null for an open route, which ignores the query.</param>
/// <param name="Handler">Writes the response.</param>
/// <param name="Query">The names of the query parameters that the route accepts.</param>
internal sealed record Route(string Method, string Template, Role? Role, Func<ApiCall, Task> Handler, params IReadOnlyList<string> Query)
{
    /// <summary>The names of the query parameters that may be given more than once.</summary>
    public IReadOnlyList<string> Repeatable { get; init; } = [];

    /// <summary>Whether the route is left out of the API's documentation, such as a file of a web page.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Which narrowed keys the route admits; by default none, so that a new route is closed to them.</summary>
    public NarrowedKeys Narrowed { get; init; }

    /// <summary>Whether an operator reaches only what it requested itself, such as its own jobs.</summary>
    public bool IsOfOwnJobs { get; init; }

    /// <summary>Whether responses are streams that last until the client leaves.</summary>
    public bool IsStream { get; init; }
}

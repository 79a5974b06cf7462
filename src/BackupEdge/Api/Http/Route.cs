using BackupEdge.Catalogue;

namespace BackupEdge.Api.Http;

/// <summary>One call of the API.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, ...; a <c>GET</c> also answers <c>HEAD</c>.</param>
/// <param name="Template"><c>/api/v1/backup/{backup_id}/verify</c>; at most two segments are parameters.</param>
/// <param name="Role">What a caller needs; null for an open route, which takes no notice of the query.</param>
/// <param name="Handler">What answers it.</param>
/// <param name="Query">Names of the query parameters it takes.</param>
internal sealed record Route(string Method, string Template, Role? Role, Func<ApiCall, Task> Handler, params IReadOnlyList<string> Query);

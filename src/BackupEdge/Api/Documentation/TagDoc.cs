namespace BackupEdge.Api.Documentation;

/// <summary>The documentation of a group of routes.</summary>
/// <param name="Name">The name of the group, a chapter of docs/api.md.</param>
/// <param name="Description">What the calls have in common, in Markdown.</param>
/// <param name="Routes">The routes, in the order of docs/api.md.</param>
internal sealed record TagDoc(string Name, string Description, params IReadOnlyList<RouteDoc> Routes);

namespace BackupEdge.Engine.Buckets;

/// <summary>A page of a list of objects.</summary>
/// <param name="Objects">The objects in the order of the bytes of their keys.</param>
/// <param name="IsLast">Whether no object follows.</param>
internal sealed record ListedPage(IReadOnlyList<ListedObject> Objects, bool IsLast);

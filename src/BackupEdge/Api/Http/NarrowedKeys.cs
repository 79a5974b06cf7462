namespace BackupEdge.Api.Http;

/// <summary>
/// Which narrowed keys may use a route. The handler of a route that admits any <em>must</em> limit what it does to
/// <see cref="BackupEdge.Keys.Caller.Scope"/>.
/// </summary>
internal enum NarrowedKeys
{
    /// <summary>None: the route concerns the whole service.</summary>
    None,

    /// <summary>Keys that are narrowed to sources, unless they can only create backups.</summary>
    OfSources,

    /// <summary>All, including keys that can only create backups.</summary>
    All,
}

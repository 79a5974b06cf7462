namespace BackupEdge.Keys;

/// <summary>
/// Which narrowed keys may make a call of the API. The handler of a call that admits any <em>must</em> limit what it does to
/// <see cref="Caller.Scope"/>.
/// </summary>
internal enum NarrowedKeys
{
    /// <summary>None: the call concerns the whole service.</summary>
    None,

    /// <summary>Keys that are narrowed to sources, unless they can only create backups.</summary>
    OfSources,

    /// <summary>All, including keys that can only create backups.</summary>
    All,
}

namespace BackupEdge.Catalogue;

/// <summary>
/// Manages the space on the catalogue's file system: whether rows may be added, and a reserve for writes that must succeed on a full file
/// system.
/// </summary>
internal interface ICatalogueSpace
{
    /// <summary>
    /// Whether space is so short that only writes that free space or record the end of something are allowed. Read at every write, so it
    /// must be cheap. It must not throw.
    /// </summary>
    bool IsShort { get; }

    /// <summary>The paths of the reserve's files, each of which may be deleted at any time.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Called when rows could not be added because the file system was full, so that further additions are refused before they are tried.
    /// It must not throw.
    /// </summary>
    void NoteFull();

    /// <summary>Releases a part of the reserve to the file system. Returns false if none is left. It must not throw.</summary>
    bool Release();
}

namespace BackupEdge.Catalogue;

/// <summary>The space on the catalogue's file system: whether rows may be added, and a reserve for what is written although it is
/// full.</summary>
internal interface ICatalogueSpace
{
    /// <summary>Whether only what frees space or ends something may be written. Asked at every write, so it must be cheap; it must not
    /// throw.</summary>
    bool IsShort { get; }

    /// <summary>The files of the reserve, each of which may be removed at any time.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>Is called when something could not be added for want of space, so that what follows is refused before it is tried. It
    /// must not throw.</summary>
    void NoteFull();

    /// <summary>Returns a part of the reserve to the file system; false when none is left. It must not throw.</summary>
    bool Release();
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>The entries of a source that is a tree, read once in manifest order by one thread.</summary>
internal interface ITreeSource : IDisposable
{
    /// <summary>The folder in which the entry at hand lies; for the root the root itself. Valid until the next move.</summary>
    DirectoryHandle Folder { get; }

    /// <summary>Where in the entry's path its name begins; 0 for the root, whose name is the folder's own.</summary>
    int NameOffset { get; }

    /// <summary>
    /// Fills the carrier with the next entry: path, kind, metadata, and for folders extended attributes. Content, link text and
    /// the attributes of others are for whoever processes the entry. False at the end.
    /// </summary>
    bool TryNext(ManifestEntry entry, ExtendedAttributes attributes, out FileStat stat);

    /// <summary>Closes folders that are not needed at once; they are opened again when they are.</summary>
    void CloseSpareFolders();
}

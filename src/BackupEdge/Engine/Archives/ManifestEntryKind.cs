namespace BackupEdge.Engine.Archives;

/// <summary>The kind of a manifest entry. The values are part of the archive format.</summary>
public enum ManifestEntryKind
{
    /// <summary>A folder.</summary>
    Directory = 1,

    /// <summary>A regular file with its content.</summary>
    File = 2,

    /// <summary>A symbolic link.</summary>
    Symlink = 3,

    /// <summary>Another name of a file that precedes it in the same source.</summary>
    HardLink = 4,

    /// <summary>A named pipe, which is recorded without content.</summary>
    Fifo = 5,

    /// <summary>The output of a database or command source.</summary>
    Stream = 6,
}

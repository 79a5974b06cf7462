namespace BackupEdge.Engine.Archives;

/// <summary>What a manifest entry is; the numbers are part of the format.</summary>
public enum ManifestEntryKind
{
    /// <summary>A folder.</summary>
    Directory = 1,

    /// <summary>A regular file with its content.</summary>
    File = 2,

    /// <summary>A symbolic link.</summary>
    Symlink = 3,

    /// <summary>A further name of a file that came earlier in the same source.</summary>
    HardLink = 4,

    /// <summary>A named pipe; recorded, not read.</summary>
    Fifo = 5,

    /// <summary>The output of a database or command source.</summary>
    Stream = 6,
}

namespace BackupEdge.Engine.Tar;

/// <summary>The type of a tar entry. The values are those of the tar format.</summary>
internal enum TarType : byte
{
    /// <summary>A regular file.</summary>
    File = (byte)'0',

    /// <summary>A hard link to an earlier entry.</summary>
    HardLink = (byte)'1',

    /// <summary>A symbolic link.</summary>
    Symlink = (byte)'2',

    /// <summary>A folder.</summary>
    Directory = (byte)'5',

    /// <summary>A named pipe.</summary>
    Fifo = (byte)'6',

    /// <summary>Pax records for the following entry.</summary>
    Records = (byte)'x',
}

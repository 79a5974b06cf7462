namespace BackupEdge.Engine.Tar;

/// <summary>What an entry of a tar archive is; the numbers are the format's.</summary>
internal enum TarType : byte
{
    /// <summary>A regular file.</summary>
    File = (byte)'0',

    /// <summary>A further name of an entry before it.</summary>
    HardLink = (byte)'1',

    /// <summary>A symbolic link.</summary>
    Symlink = (byte)'2',

    /// <summary>A folder.</summary>
    Directory = (byte)'5',

    /// <summary>A named pipe.</summary>
    Fifo = (byte)'6',

    /// <summary>Pax records about the entry that follows.</summary>
    Records = (byte)'x',
}

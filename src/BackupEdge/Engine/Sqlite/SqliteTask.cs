namespace BackupEdge.Engine.Sqlite;

/// <summary>Work on one database, as a child process gets it on its standard input. It holds no secret.</summary>
internal sealed record SqliteTask
{
    /// <summary>What is done.</summary>
    public required SqliteOperation Operation { get; init; }

    /// <summary>The absolute path of the database, no part of which may be a symbolic link beyond <see cref="Followed"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The leading part of the path in which symbolic links are followed, because an administrator made them; empty for
    /// none.</summary>
    public string Followed { get; init; } = "";

    /// <summary>The file of the copy: a name in the database's folder, or an absolute path. The caller has made it.</summary>
    public required string Copy { get; init; }

    /// <summary>The device of that file, so that no other file of its name is taken for it.</summary>
    public required ulong CopyDevice { get; init; }

    /// <summary>The inode of that file.</summary>
    public required ulong CopyInode { get; init; }

    /// <summary>Whether the copy is checked.</summary>
    public bool IsChecked { get; init; } = true;

    /// <summary>Bytes that a copy may take.</summary>
    public long FreeBytes { get; init; } = long.MaxValue;

    /// <summary>Seconds after which the work is stopped.</summary>
    public double TimeoutSeconds { get; init; } = DefaultTimeout.TotalSeconds;

    /// <summary>The timeout unless a setting says otherwise.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromHours(1);
}

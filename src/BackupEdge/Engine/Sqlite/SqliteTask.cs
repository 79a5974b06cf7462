namespace BackupEdge.Engine.Sqlite;

/// <summary>A task on one database, which a child process receives on its standard input. It contains no secret.</summary>
internal sealed record SqliteTask
{
    /// <summary>The operation to perform.</summary>
    public required SqliteOperation Operation { get; init; }

    /// <summary>The absolute path of the database. Symbolic links are followed only in the part <see cref="Followed"/>.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The leading part of <see cref="Path"/> in which symbolic links are followed because they are trusted; empty for none.
    /// </summary>
    public string Followed { get; init; } = "";

    /// <summary>The file of the copy, which must exist: a name in the database's folder, or an absolute path.</summary>
    public required string Copy { get; init; }

    /// <summary>The device of the copy's file, to make sure that the file was not replaced by another one.</summary>
    public required ulong CopyDevice { get; init; }

    /// <summary>The inode of the copy's file.</summary>
    public required ulong CopyInode { get; init; }

    /// <summary>Whether the copy is checked; the default is true.</summary>
    public bool IsChecked { get; init; } = true;

    /// <summary>The space in bytes that the copy may take.</summary>
    public long FreeBytes { get; init; } = long.MaxValue;

    /// <summary>The timeout of the task in seconds.</summary>
    public double TimeoutSeconds { get; init; } = DefaultTimeout.TotalSeconds;

    /// <summary>The default timeout.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromHours(1);
}

namespace BackupEdge.Engine.Sources;

/// <summary>A stream of a backup that is restored into its source, with the options of the restore and its counters.</summary>
internal interface IRestoredStream
{
    /// <summary>The path in the backup, <c>source/path</c>.</summary>
    string Path { get; }

    /// <summary>Whether existing data is left unchanged.</summary>
    bool KeepsExisting { get; }

    /// <summary>The leading part of the destination's path in which symbolic links are followed; empty for none.</summary>
    string Followed { get; }

    /// <summary>
    /// Reads the whole stream from the beginning. Can be called several times; every chunk is verified each time. Returns a description of
    /// the damage, or <see langword="null"/> if the stream was read completely.
    /// </summary>
    /// <exception cref="OperationCanceledException">The restore was cancelled.</exception>
    string? Read(Action<ReadOnlySpan<byte>> take);

    /// <summary>Sets the mode, owner and times of the stream's entry on an open file.</summary>
    void ApplyMetadata(int fd);

    /// <summary>Counts written bytes.</summary>
    void AddBytes(long count);

    /// <summary>Counts the stream as restored.</summary>
    void AddFile(bool replaced);

    /// <summary>Counts the stream as skipped because data exists already.</summary>
    void AddSkipped();

    /// <summary>Reports that the stream was not restored.</summary>
    void AddError(string code, string message);

    /// <summary>Adds a warning about a stream that was restored.</summary>
    void AddWarning(string code, string message);
}

namespace BackupEdge.Engine.Sources;

/// <summary>A stream of a backup that is put back into what it came from, with what the restore asks for and what it counts.</summary>
internal interface IRestoredStream
{
    /// <summary>Whether what exists already is left as it is.</summary>
    bool KeepsExisting { get; }

    /// <summary>The leading part of the destination's path in which symbolic links are followed; empty for none.</summary>
    string Followed { get; }

    /// <summary>
    /// Reads the stream from front to end, as often as wanted; every chunk is checked each time. Returns what is wrong with it, or null
    /// when all of it was read.
    /// </summary>
    /// <exception cref="OperationCanceledException">The restore was cancelled.</exception>
    string? Read(Action<ReadOnlySpan<byte>> take);

    /// <summary>Gives an open file the mode, owner and times of the stream's entry.</summary>
    void ApplyMetadata(int fd);

    /// <summary>Counts bytes that were written.</summary>
    void AddBytes(long count);

    /// <summary>Counts the stream as restored.</summary>
    void AddFile(bool replaced);

    /// <summary>Counts the stream as left out because something exists already.</summary>
    void AddSkipped();

    /// <summary>Reports that the stream was not restored.</summary>
    void AddError(string code, string message);

    /// <summary>Reports what a person should know although the stream was restored.</summary>
    void AddWarning(string code, string message);
}

namespace BackupEdge.Engine.Sources;

/// <summary>A restored stream that remembers whether it was restored.</summary>
/// <param name="stream">The stream.</param>
internal sealed class CountedStream(IRestoredStream stream) : IRestoredStream
{
    /// <summary>Whether the stream was restored.</summary>
    public bool IsRestored { get; private set; }

    public string Path => stream.Path;

    public bool KeepsExisting => stream.KeepsExisting;

    public string Followed => stream.Followed;

    public string? Read(Action<ReadOnlySpan<byte>> take) => stream.Read(take);

    public void ApplyMetadata(int fd) => stream.ApplyMetadata(fd);

    public void AddBytes(long count) => stream.AddBytes(count);

    public void AddFile(bool replaced)
    {
        IsRestored = true;
        stream.AddFile(replaced);
    }

    public void AddSkipped() => stream.AddSkipped();

    public void AddError(string code, string message) => stream.AddError(code, message);

    public void AddWarning(string code, string message) => stream.AddWarning(code, message);
}

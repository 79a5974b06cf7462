using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>A stream of an archive that is restored into its source.</summary>
internal sealed class RestoredStream(
    ArchiveSet archives,
    ManifestEntry entry,
    string source,
    RestoreRequest request,
    RestoreTally tally,
    CancellationToken cancellationToken
) : IRestoredStream
{
    private readonly StoredStream _content = new(archives, entry.Path.Span.ToArray());

    public string Path { get; } = PathText.Of(entry.Path.Span);

    public bool KeepsExisting => request.Overwrite == OverwriteMode.Skip;

    public string Followed => request.Followed.GetValueOrDefault(source, "");

    public string? Read(Action<ReadOnlySpan<byte>> take) => _content.Read(take, cancellationToken);

    public void ApplyMetadata(int fd) => new RestoreMetadata(tally.Warnings).Apply(fd, entry);

    public void AddBytes(long count) => tally.AddBytes(count);

    public void AddFile(bool replaced) => tally.AddFile(entry.Path.Span, replaced);

    public void AddSkipped() => tally.AddSkipped();

    public void AddError(string code, string message) => tally.AddError(entry.Path.Span, code, message);

    public void AddWarning(string code, string message) => tally.Warnings.Add(entry.Path.Span, code, message);
}

using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Commands.Access;

/// <summary>A file of a backup of a data folder.</summary>
internal sealed class LocalFile(FileContent content) : IContent
{
    /// <inheritdoc/>
    public long LeftOut => 0;

    /// <inheritdoc/>
    public TransferProgress Progress { get; } = new();

    /// <inheritdoc/>
    public void Measure(CancellationToken cancellationToken) => Progress.BytesTotal = content.Length;

    /// <inheritdoc/>
    public Task WriteToAsync(Stream output, CancellationToken cancellationToken) => content.CopyToAsync(output, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();
}

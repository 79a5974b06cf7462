using BackupEdge.Engine.Reading;

namespace BackupEdge.Commands.Access;

/// <summary>A file of a backup of a data folder.</summary>
internal sealed class LocalFile(FileContent content) : IContent
{
    /// <inheritdoc/>
    public long LeftOut => 0;

    /// <inheritdoc/>
    public Task WriteToAsync(Stream output, CancellationToken cancellationToken) => content.CopyToAsync(output, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();
}

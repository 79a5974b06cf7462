using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Commands.Access;

/// <summary>A backup of a data folder as a tar archive.</summary>
internal sealed class LocalExport(TarExport export, TarFormat format) : IContent
{
    /// <inheritdoc/>
    public long LeftOut => export.LeftOut;

    /// <inheritdoc/>
    public TransferProgress Progress => export.Progress;

    /// <inheritdoc/>
    public void Measure(CancellationToken cancellationToken) => export.Measure(cancellationToken);

    /// <inheritdoc/>
    public Task WriteToAsync(Stream output, CancellationToken cancellationToken) => export.WriteAsync(output, format, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        export.Dispose();
        return ValueTask.CompletedTask;
    }
}

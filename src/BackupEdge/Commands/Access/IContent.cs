using BackupEdge.Engine.Reports;

namespace BackupEdge.Commands.Access;

/// <summary>The bytes of a file or of an export, which are read as they are written.</summary>
internal interface IContent : IAsyncDisposable
{
    /// <summary>The number of files that an export left out because the backup does not have all of their content.</summary>
    long LeftOut { get; }

    /// <summary>The progress of the writing.</summary>
    TransferProgress Progress { get; }

    /// <summary>Counts what will be written, for <see cref="Progress"/>, where that is possible.</summary>
    void Measure(CancellationToken cancellationToken);

    /// <summary>Writes all bytes.</summary>
    Task WriteToAsync(Stream output, CancellationToken cancellationToken);
}

namespace BackupEdge.Commands.Access;

/// <summary>The bytes of a file or of an export, which are read as they are written.</summary>
internal interface IContent : IAsyncDisposable
{
    /// <summary>The number of files that an export left out because the backup does not have all of their content.</summary>
    long LeftOut { get; }

    /// <summary>Writes all bytes.</summary>
    Task WriteToAsync(Stream output, CancellationToken cancellationToken);
}

using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is one stream of bytes. It becomes one file in the backup.</summary>
internal abstract record StreamSourceDefinition : SourceDefinition
{
    /// <summary>The name of the file in the backup, below the name of the source.</summary>
    public abstract string FileName { get; }

    /// <summary>
    /// The database that a restore of the stream replaces, to detect two sources of one restore with the same database.
    /// <see langword="null"/> if sources of this kind cannot share one.
    /// </summary>
    public virtual string? ReplacedDatabase => null;

    /// <summary>Opens the stream. Performs all checks that are possible before the first byte is read.</summary>
    /// <exception cref="Fault">
    /// <c>source_missing</c>, <c>source_refused</c>, <c>source_damaged</c>, <c>source_failed</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract IStreamSource Open(EngineOptions options, CancellationToken cancellationToken);

    /// <summary>Restores a stream of a backup into its source.</summary>
    /// <exception cref="Fault">The stream could not be restored; the restore continues with the next stream.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken);
}

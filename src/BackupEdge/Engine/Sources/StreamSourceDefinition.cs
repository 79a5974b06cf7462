using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is one stream of bytes, which becomes one file in the backup.</summary>
internal abstract record StreamSourceDefinition : SourceDefinition
{
    /// <summary>The name of the stream's file in the backup, below the source's name.</summary>
    public abstract string FileName { get; }

    /// <summary>
    /// The database that a restore of the stream replaces as a whole, by which two sources of one restore are compared; null when sources
    /// of this kind cannot have one in common.
    /// </summary>
    public virtual string? ReplacedDatabase => null;

    /// <summary>Opens the stream; whatever can be checked before the first byte is checked.</summary>
    /// <exception cref="Fault">
    /// <c>source_missing</c>, <c>source_refused</c>, <c>source_damaged</c>, <c>source_failed</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract IStreamSource Open(EngineOptions options, CancellationToken cancellationToken);

    /// <summary>Puts a stream of a backup back into what it came from.</summary>
    /// <exception cref="Fault">It failed; the restore continues with the next stream.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken);
}

using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that is a stream of bytes, which becomes one file in the backup, or several of them.</summary>
internal abstract record StreamSourceDefinition : SourceDefinition
{
    /// <summary>The name of the file in the backup, below the name of the source.</summary>
    public abstract string FileName { get; }

    /// <summary>
    /// Whether the source has streams that are known only when it is opened; otherwise it has the one of <see cref="FileName"/>.
    /// </summary>
    public virtual bool HasSeveralStreams => false;

    /// <summary>
    /// The database that a restore of the stream replaces, to detect two sources of one restore with the same database.
    /// <see langword="null"/> if sources of this kind cannot share one.
    /// </summary>
    public virtual string? ReplacedDatabase => null;

    /// <summary>
    /// The absolute path of the file or folder that a restore of the source writes, or <see langword="null"/> if it is none.
    /// </summary>
    public virtual string? RestoredPath => DatabaseFile;

    /// <summary>Opens the stream. Performs all checks that are possible before the first byte is read.</summary>
    /// <exception cref="Fault">
    /// <c>source_missing</c>, <c>source_refused</c>, <c>source_damaged</c>, <c>source_failed</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract IStreamSource Open(EngineOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the streams of the source. Performs all checks that are possible before the first byte is read. By default, the source is the
    /// one stream that <see cref="EngineOptions.OpenStream"/> opens.
    /// </summary>
    /// <exception cref="Fault">See <see cref="Open"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal virtual IStreamSet OpenAll(EngineOptions options, CancellationToken cancellationToken) =>
        new SingleStream(this, options.OpenStream(this, options, cancellationToken));

    /// <summary>
    /// Returns what prevents some streams of a backup from being restored into the source together, as a sentence, or
    /// <see langword="null"/> if nothing does.
    /// </summary>
    /// <param name="paths">The paths of the streams in the backup, <c>source/path</c>.</param>
    internal virtual string? FindProblem(IReadOnlyList<string> paths) => null;

    /// <summary>Returns whether a stream is restored before the other ones of the source.</summary>
    /// <param name="path">The path of the stream in the backup.</param>
    internal virtual bool IsRestoredFirst(string path) => false;

    /// <summary>Restores a stream of a backup into its source.</summary>
    /// <exception cref="Fault">The stream could not be restored; the restore continues with the next stream.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal abstract void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken);
}

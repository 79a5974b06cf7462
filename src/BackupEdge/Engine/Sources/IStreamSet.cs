using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>The streams of one source, each of which becomes a file in the backup. Used by one thread.</summary>
internal interface IStreamSet : IDisposable
{
    /// <summary>
    /// Whether a stream that fails is left out and the others are read nevertheless; otherwise the failure is one of the source.
    /// </summary>
    bool ContinuesAfterFailure { get; }

    /// <summary>Called once before <see cref="Next"/> if the source has a base, whose streams the set may take over.</summary>
    /// <param name="old">The streams of the source in the base, valid until the set is disposed.</param>
    /// <exception cref="Fault">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    void Compare(IStreamBase old) { }

    /// <summary>
    /// Returns whether the stream that <see cref="Next"/> has returned, and which the base has, is taken over from there by reference. Then
    /// it is not opened.
    /// </summary>
    /// <param name="name">The path of the stream below the source.</param>
    bool IsUnchanged(string name) => false;

    /// <summary>
    /// Moves to the next stream and returns its path below the source, or <see langword="null"/> at the end. Paths are in the order of a
    /// manifest.
    /// </summary>
    /// <param name="report">Receives a report about a stream that the set does not have.</param>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    string? Next(Action<PathReport> report);

    /// <summary>Opens the stream that <see cref="Next"/> has returned, once. The caller disposes it.</summary>
    /// <exception cref="Fault">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    IStreamSource Open();

    /// <summary>Returns the report about the current stream, which was opened or read in vain.</summary>
    /// <param name="fault">The failure.</param>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    PathReport Explain(Fault fault);
}

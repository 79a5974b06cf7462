namespace BackupEdge.Engine.Sources;

/// <summary>The streams that a source has in the base of a backup.</summary>
internal interface IStreamBase
{
    /// <summary>The id of the base.</summary>
    string Id { get; }

    /// <summary>Returns the names of the streams in a folder, in order.</summary>
    /// <param name="folder">The path of the folder below the source.</param>
    /// <exception cref="Faults.Fault">The base cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    IReadOnlyList<string> Names(string folder);

    /// <summary>Returns the extended attributes of a stream; empty if it has none, or there is no such stream.</summary>
    /// <param name="name">The path of the stream below the source.</param>
    byte[] AttributesOf(string name);
}

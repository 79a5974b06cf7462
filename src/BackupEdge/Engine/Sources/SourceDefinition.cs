namespace BackupEdge.Engine.Sources;

/// <summary>
/// A named source of a backup, as it is configured. Each kind of source is a record of its own, below <see cref="TreeSourceDefinition"/>
/// or <see cref="StreamSourceDefinition"/>.
/// </summary>
internal abstract record SourceDefinition
{
    /// <summary>The name, unique in a configuration; the first segment of every path inside a backup.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the kind, as settings, the API and archives have it.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// Where the data is, for people and to check whether a base fits: the absolute path of a folder or database file, the connection of a
    /// PostgreSQL database, the file name of a command's output. No secret.
    /// </summary>
    public abstract string Location { get; }

    /// <summary>Whether a backup continues without the source when reading it fails; otherwise the backup fails.</summary>
    public bool IsSkippedOnFailure { get; init; }

    /// <summary>The hook that is run just before the source is read.</summary>
    public Hook? Before { get; init; }

    /// <summary>The hook that is run when the whole source was read, or reading it failed.</summary>
    public Hook? After { get; init; }

    /// <summary>The absolute path of the folder of this machine that is read with everything below it; null when there is none.</summary>
    public virtual string? Folder => null;

    /// <summary>
    /// The absolute path of the database file that a backup reads and a restore replaces; null when there is none. It and the files beside
    /// it are not read as part of a folder.
    /// </summary>
    public virtual string? DatabaseFile => null;

    /// <summary>Whether a program is configured that takes the data of this source back; always false for kinds that need none.</summary>
    public virtual bool HasRestoreProgram => false;

    /// <summary>The bytes that a backup would read, by names and sizes alone; 0 when that cannot be known before.</summary>
    /// <param name="forbidden">Folders that are never walked into, absolute.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Faults.Fault">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal virtual long Measure(IReadOnlyList<string> forbidden, CancellationToken cancellationToken) => 0;

    /// <summary>Returns a sentence for each thing that is missing on this machine now, so that a backup of the source would fail.</summary>
    /// <param name="subject">The source, as a sentence begins.</param>
    internal abstract IEnumerable<string> FindProblems(string subject);

    /// <summary>Returns what identifies the source, without its settings: arguments and variables may be secret.</summary>
    public sealed override string ToString() => $"{Name} ({Kind}, {Location})";
}

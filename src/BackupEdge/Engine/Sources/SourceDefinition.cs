using BackupEdge.Engine.Compression;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A named source of a backup, as configured. Each kind of source is a record derived from <see cref="TreeSourceDefinition"/> or
/// <see cref="StreamSourceDefinition"/>.
/// </summary>
internal abstract record SourceDefinition
{
    /// <summary>The name, which is unique in a configuration. It is the first segment of every path in a backup.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the kind, as used in settings, the API and archives.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// The location of the data, to display and to check whether a base matches: the absolute path of a folder or database file, the
    /// connection string of a PostgreSQL database, or the file name of the output of a command. Contains no secret.
    /// </summary>
    public abstract string Location { get; }

    /// <summary>Whether a backup continues without the source if reading it fails; otherwise the backup fails.</summary>
    public bool IsSkippedOnFailure { get; init; }

    /// <summary>How the content of the source is compressed; null for the default of the engine.</summary>
    public GroupCompression? Compression { get; init; }

    /// <summary>The hook that runs before the source is read.</summary>
    public Hook? Before { get; init; }

    /// <summary>The hook that runs after the source was read or reading it failed.</summary>
    public Hook? After { get; init; }

    /// <summary>
    /// The absolute path of the local folder that is read with everything below it, or <see langword="null"/> if the source is not a
    /// folder.
    /// </summary>
    public virtual string? Folder => null;

    /// <summary>
    /// The absolute path of the database file that a backup reads and a restore replaces, or <see langword="null"/> if the source is not a
    /// database file. This file and the files next to it are not read as part of a folder.
    /// </summary>
    public virtual string? DatabaseFile => null;

    /// <summary>
    /// Whether a program is configured that restores the data of this source. Always <see langword="false"/> for kinds that need none.
    /// </summary>
    public virtual bool HasRestoreProgram => false;

    /// <summary>Returns the number of bytes that a backup would read, by file sizes only, or 0 if it is not known in advance.</summary>
    /// <param name="forbidden">Absolute paths of folders that are never read.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <exception cref="Faults.Fault">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal virtual long Measure(IReadOnlyList<string> forbidden, CancellationToken cancellationToken) => 0;

    /// <summary>Returns a sentence for each missing prerequisite on this machine that would make a backup of the source fail.</summary>
    /// <param name="subject">The source, at the beginning of a sentence.</param>
    internal abstract IEnumerable<string> FindProblems(string subject);

    /// <summary>Returns what identifies the source, without settings, because arguments and variables may contain secrets.</summary>
    public sealed override string ToString() => $"{Name} ({Kind}, {Location})";
}

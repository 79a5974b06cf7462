using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// A kind of source: reads its settings and decides where a restore writes its data. Its <see cref="SourceDefinition"/> makes backups and
/// restores. <see cref="SourceKinds"/> lists all kinds.
/// </summary>
internal abstract class SourceKind
{
    /// <summary>The name in settings, the API, the catalogue and archives.</summary>
    public abstract string Name { get; }

    /// <summary>Whether settings name the kind; otherwise another kind reads it.</summary>
    public virtual bool IsSetting => true;

    /// <summary>Whether <c>include_database</c>, rather than <c>include_files</c>, selects sources of this kind.</summary>
    public virtual bool IsDatabase => true;

    /// <summary>The settings of this kind, in addition to those of every source.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Reads the settings of a source; returns null if they are not valid, which is noted as a problem.</summary>
    public abstract SourceDefinition? Read(string name, SettingSection section);

    /// <summary>
    /// Returns an incomplete source for a command that runs while a server uses the data folder: sufficient to check a request for a job,
    /// but not to read the source.
    /// </summary>
    /// <param name="name">The source's name.</param>
    /// <param name="location">The source's <see cref="SourceDefinition.Location"/>.</param>
    /// <param name="hasRestoreProgram">The source's <see cref="SourceDefinition.HasRestoreProgram"/>.</param>
    public abstract SourceDefinition Outline(string name, string location, bool hasRestoreProgram);

    /// <summary>Returns whether a location read from an archive is possible for a source of this kind.</summary>
    public virtual bool IsPossibleLocation(string location) => true;

    /// <summary>Returns where a restore writes the data of a source of this kind.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field of the request that is not possible for the source.</exception>
    public abstract RestoreDestination FindDestination(RestoreChoice choice);
}

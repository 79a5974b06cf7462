using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// A kind of source: how its settings are read, and where a restore writes its data. What a backup and a restore do is in its
/// <see cref="SourceDefinition"/>. <see cref="SourceKinds"/> lists all kinds.
/// </summary>
internal abstract class SourceKind
{
    /// <summary>The name in settings, the API, the catalogue and archives.</summary>
    public abstract string Name { get; }

    /// <summary>Whether <c>include_database</c> and not <c>include_files</c> chooses sources of this kind.</summary>
    public virtual bool IsDatabase => true;

    /// <summary>The settings that a source of this kind takes, beside those that every source takes.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Reads the settings of a source; null when it cannot be used, which is then noted.</summary>
    public abstract SourceDefinition? Read(string name, SettingSection section);

    /// <summary>
    /// Returns a source as far as a command beside a running server knows it: enough to check a request for a job, and not to read the
    /// source.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="location">Its <see cref="SourceDefinition.Location"/>.</param>
    /// <param name="hasRestoreProgram">Its <see cref="SourceDefinition.HasRestoreProgram"/>.</param>
    public abstract SourceDefinition Outline(string name, string location, bool hasRestoreProgram);

    /// <summary>Whether the record of an archive may name a location for a source of this kind.</summary>
    public virtual bool IsPossibleLocation(string location) => true;

    /// <summary>Returns where a restore writes the data of a source of this kind.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field that cannot be met.</exception>
    public abstract RestoreDestination FindDestination(RestoreChoice choice);
}

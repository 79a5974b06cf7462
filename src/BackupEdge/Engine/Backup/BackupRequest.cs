using System.Text.Json;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>All that the engine needs to know to write one backup.</summary>
internal sealed record BackupRequest
{
    /// <summary>The backup's id, which is the archive's name too.</summary>
    public required string Id { get; init; }

    /// <summary>A number that only grows within one archive store; archives refer to each other by it.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the backup was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The backup to compare with: files that are as they were then are not read, and chunks its archives hold are not stored. Null to read
    /// and store everything.
    /// </summary>
    public string? BaseId { get; init; }

    /// <summary>What to read, at least one, names unique.</summary>
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    /// <summary>Folders that must never be walked into (the data folder), absolute.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>
    /// Paths of all SQLite databases that are known as sources, also of those not in <see cref="Sources"/>: what SQLite keeps beside them
    /// is not read as files.
    /// </summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>Variables that hooks get beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> HookFacts { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What the caller wants kept beside the engine's own figures in the archive's trailer, as a JSON object (type, label, retention); the
    /// engine does not read it.
    /// </summary>
    public JsonElement? Record { get; init; }
}

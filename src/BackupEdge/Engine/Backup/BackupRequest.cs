using System.Text.Json;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>Describes one backup to the engine.</summary>
internal sealed record BackupRequest
{
    /// <summary>The backup's id, which is also the name of the archive.</summary>
    public required string Id { get; init; }

    /// <summary>The sequence number. It increases with each backup in an archive store; archives refer to each other by it.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the backup was requested, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The id of the backup that each source, by its name, is compared with: files that have not changed since are not read. A source that
    /// is missing here is read completely. Chunks that the archives of these backups contain are not stored, whatever their source. Empty
    /// to read and store everything.
    /// </summary>
    public IReadOnlyDictionary<string, string> Bases { get; init; } = new Dictionary<string, string>();

    /// <summary>The id of the newest backup in the store, deleted ones included, which a sealed archive names; null for none.</summary>
    public string? PreviousId { get; init; }

    /// <summary>The sources to read: at least one, with unique names.</summary>
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    /// <summary>Warnings that are known before the backup begins. Their paths begin with names of sources.</summary>
    public IReadOnlyList<PathReport> Warnings { get; init; } = [];

    /// <summary>Absolute paths of folders that must never be read (the data folder).</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>
    /// Paths of all SQLite databases that are known as sources, including those not in <see cref="Sources"/>. The files that SQLite keeps
    /// next to them are not read as files.
    /// </summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>
    /// The limits of this backup: those of reads and workers replace the values of the engine's options, but there are never more workers
    /// than these allow. The I/O class is that of the calling thread.
    /// </summary>
    public BackupLimits Limits { get; init; } = BackupLimits.None;

    /// <summary>Environment variables that hooks receive in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> HookFacts { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A JSON object (type, label, retention) that is stored in the archive's trailer next to the engine's own figures. The engine does not
    /// read it.
    /// </summary>
    public JsonElement? Record { get; init; }
}

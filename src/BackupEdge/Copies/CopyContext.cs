using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>What the steps of one run of a copy share.</summary>
/// <param name="Definition">The settings of the copy when the run began.</param>
/// <param name="Store">The store.</param>
/// <param name="Catalogue">The catalogue.</param>
/// <param name="Archives">Opens the archives of the data folder.</param>
/// <param name="Seal">Signs and checks records.</param>
/// <param name="Limit">The limits of bytes and hours, which can change during the run.</param>
/// <param name="Progress">Receives what was sent.</param>
/// <param name="Time">The clock.</param>
internal sealed record CopyContext(
    CopyDefinition Definition,
    IObjectStore Store,
    CatalogueDatabase Catalogue,
    ArchiveAccess Archives,
    CopySeal Seal,
    SendLimit Limit,
    TransferProgress Progress,
    TimeProvider Time
)
{
    /// <summary>The name of the copy.</summary>
    public string Name => Definition.Name;

    /// <summary>Returns whether the data folder has an archive, so that it is not only in a copy.</summary>
    public required Func<string, bool> IsLocal { get; init; }

    /// <summary>The id of this data folder in the marker of the store, known when the store was opened.</summary>
    public Guid StoreId { get; init; }

    /// <summary>What keeps a backup from leaving the copy because it expired there.</summary>
    public ProtectionRules Protection { get; init; } = new();

    /// <summary>How long objects are locked.</summary>
    public CopyLocks Locks { get; } = new(Definition.Lock);

    /// <summary>How many parts are sent at a time.</summary>
    public SendWindow Window { get; init; } = new(() => Definition.Limits.Concurrency);

    /// <summary>The size in bytes of the smallest part. An archive up to this size is written in one request.</summary>
    public long MinPartBytes { get; init; } = CopyParts.MinBytes;

    /// <summary>The present time, UTC.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>
    /// The present time by the clock of the store, UTC, by which locks end: that of this machine, unless they differ by more than
    /// <see cref="ClockError"/> tolerates.
    /// </summary>
    public DateTimeOffset StoreNow => ClockError.IsWrong(Store.Ahead) ? Now + Store.Ahead : Now;
}

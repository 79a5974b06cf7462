using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>What only the probe asks of a store.</summary>
internal interface IProbedStore : IObjectStore
{
    /// <summary>Writes an object unless there is one of its key.</summary>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    Task<CreateOutcome> TryCreateAsync(string key, ObjectContent content, CancellationToken cancel);

    /// <summary>Writes an object with a checksum that is not that of its bytes. Returns whether the store refuses it.</summary>
    /// <inheritdoc cref="TryCreateAsync" path="/exception"/>
    Task<bool> RefusesWrongChecksumAsync(string key, CancellationToken cancel);

    /// <summary>Returns whether overwritten and deleted objects are kept as versions.</summary>
    /// <inheritdoc cref="TryCreateAsync" path="/exception"/>
    Task<bool> HasVersionsAsync(CancellationToken cancel);

    /// <summary>The clock of the store, in UTC.</summary>
    DateTimeOffset Now { get; }
}

using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>How much room a store takes and has: known of a file system, not of an object store.</summary>
internal interface IStoreCapacity
{
    /// <summary>Bytes that can still be written.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    long FreeBytes { get; }

    /// <summary>Bytes of the whole file system.</summary>
    long TotalBytes { get; }

    /// <summary>Measures what the committed archives take; cheap enough to be asked often.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    StoreUsage Usage();
}

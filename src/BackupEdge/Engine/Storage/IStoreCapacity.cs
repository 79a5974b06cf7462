using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Measures the used and free space of a store. File systems support this, object stores do not.</summary>
internal interface IStoreCapacity
{
    /// <summary>The free space in bytes.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    long FreeBytes { get; }

    /// <summary>The size of the file system in bytes.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    long TotalBytes { get; }

    /// <summary>Measures the space that the committed archives take. The result is cached, so frequent calls are cheap.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    StoreUsage Usage();
}

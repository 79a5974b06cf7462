using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Connects to the stores of copies.</summary>
internal static class ObjectStores
{
    /// <summary>Connects to a store, which requests nothing yet. The caller disposes the result.</summary>
    /// <param name="place">Where the store is.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Fault"><c>copy_store_refused</c> or <c>copy_store_unsupported</c>.</exception>
    public static IObjectStore Connect(CopyPlace place, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        throw ObjectFaults.Unsupported(place.Address, "connections in this build");
    }
}

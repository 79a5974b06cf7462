using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>The faults of copies. Their messages name the store and say what to do.</summary>
internal static class CopyFaults
{
    /// <summary>Creates the fault of an object that is damaged or was changed.</summary>
    /// <param name="address">The address of the store.</param>
    /// <param name="key">The key of the object.</param>
    /// <param name="what">What is wrong, as a part of a sentence without a period.</param>
    public static Fault Damaged(string address, string key, string what) =>
        new(
            FaultCode.CopyDamaged,
            $"'{key}' in {address} is damaged: {what}. Use an earlier version of the object or another copy.",
            ("store", address),
            ("key", key)
        );

    /// <summary>Creates the fault of an object that a newer program wrote.</summary>
    public static Fault Newer(string address, string key, int format) =>
        new(
            FaultCode.CopyStoreUnsupported,
            $"'{key}' in {address} was written by a newer BackupEdge (format {format}). Update BackupEdge to use this copy.",
            ("store", address),
            ("key", key)
        );
}

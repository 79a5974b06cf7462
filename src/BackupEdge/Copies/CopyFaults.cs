using BackupEdge.Configuration;
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

    /// <summary>Creates the fault of a store that belongs to another data folder.</summary>
    public static Fault Foreign(string address, CopyMarker marker) =>
        new(
            FaultCode.CopyStoreForeign,
            $"{address} is the copy of another data folder (of the host '{marker.Host}', store {marker.Store}). Give this copy a prefix or "
                + "folder of its own. If this data folder was set up again, bring the old one back with `backupedge recover` first.",
            ("store", address),
            ("host", marker.Host)
        );

    /// <summary>Creates the fault of a store that another installation writes to.</summary>
    public static Fault OtherWriter(string address, CopyWriter writer) =>
        new(
            FaultCode.CopyStoreForeign,
            $"The host '{writer.Host}' wrote to {address} at {writer.At:yyyy-MM-dd HH:mm:ss} UTC, with a copy of this data folder. Two "
                + "writers would delete what the other one needs: stop that one, or give one of them a prefix of its own. Two hours after "
                + "its last run this host takes over.",
            ("store", address),
            ("host", writer.Host)
        );

    /// <summary>Returns the copy of a name, or throws if there is none.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="Fault"><c>copy_not_found</c>.</exception>
    public static CopyDefinition Find(Settings settings, string name) =>
        settings.FindCopy(name)
        ?? throw new Fault(
            FaultCode.CopyNotFound,
            settings.Copies.Count == 0
                ? $"There is no copy '{RequestFaults.Short(name)}', because none is configured. Add one as 'copies.NAME' to the settings."
                : $"There is no copy '{RequestFaults.Short(name)}'. Configured: "
                    + $"{string.Join(", ", settings.Copies.Select(known => known.Name))}.",
            ("copy", RequestFaults.Short(name))
        );
}

using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>The faults of object stores. Their messages name the store and say what to do.</summary>
internal static class ObjectFaults
{
    /// <summary>Creates the fault of an object that does not exist.</summary>
    public static Fault Missing(string address, string key) =>
        new(FaultCode.ObjectMissing, $"{address} has no object '{key}'.", ("store", address), ("key", key));

    /// <summary>Creates the fault of an upload that was ended or aborted.</summary>
    public static Fault UploadMissing(string address, string key) =>
        new(
            FaultCode.UploadMissing,
            $"The upload of '{key}' to {address} was ended or aborted. It begins again.",
            ("store", address),
            ("key", key)
        );

    /// <summary>Creates the fault of a version that is locked.</summary>
    public static Fault Locked(string address, string key) =>
        new(FaultCode.ObjectLocked, $"'{key}' in {address} is locked against deletion.", ("store", address), ("key", key));

    /// <summary>
    /// Creates the fault of a store that refuses what only a person can correct: credentials, permissions, a missing bucket.
    /// </summary>
    public static Fault Refused(string address, string problem, Exception? cause = null) =>
        new(FaultCode.CopyStoreRefused, $"{address} cannot be used: {problem}", cause, ("store", address));

    /// <summary>Creates the fault of a store that lacks a feature.</summary>
    public static Fault Unsupported(string address, string feature) =>
        new(FaultCode.CopyStoreUnsupported, $"{address} does not support {feature}.", ("store", address));

    /// <summary>Creates the fault of a store that does not answer, for callers who do not wait longer.</summary>
    public static Fault Unreachable(string address, string problem) =>
        new(
            FaultCode.CopyStoreUnreachable,
            $"{address} does not answer: {problem.TrimEnd('.')}. Check the network and the address, and try again.",
            ("store", address)
        );
}

namespace BackupEdge.Engine.Sealing;

/// <summary>Who can read the contents of sealed archives.</summary>
internal enum SealMode
{
    /// <summary>The host: the keys of contents are wrapped with the store's own key.</summary>
    Shared = 1,

    /// <summary>
    /// Only holders of a recovery identity: the keys of contents are wrapped for their public keys, which the host cannot reverse. The host
    /// can still browse, verify and prune.
    /// </summary>
    Sealed = 2,
}

namespace BackupEdge.Copies;

/// <summary>What protects the newest backup of a host in a bucket.</summary>
internal enum HostProtection
{
    /// <summary>It is locked.</summary>
    Locked,

    /// <summary>It is not locked, and the bucket keeps what is overwritten or deleted.</summary>
    Versions,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The rights do not suffice to find out, or there is no backup.</summary>
    Unknown,
}

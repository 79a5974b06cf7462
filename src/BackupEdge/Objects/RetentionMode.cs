namespace BackupEdge.Objects;

/// <summary>Who may end the lock of an object before its time.</summary>
internal enum RetentionMode
{
    /// <summary>Accounts with a permission of their own (<c>s3:BypassGovernanceRetention</c>).</summary>
    Governance,

    /// <summary>Nobody.</summary>
    Compliance,
}

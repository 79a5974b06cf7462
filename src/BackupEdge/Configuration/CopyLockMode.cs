namespace BackupEdge.Configuration;

/// <summary>Who may end the lock of an object of a copy before its time.</summary>
internal enum CopyLockMode
{
    /// <summary>Objects are not locked.</summary>
    None,

    /// <summary>Accounts with a permission of their own.</summary>
    Governance,

    /// <summary>Nobody.</summary>
    Compliance,
}

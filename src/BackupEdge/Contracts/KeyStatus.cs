namespace BackupEdge.Contracts;

/// <summary>Whether an API key can be used.</summary>
internal enum KeyStatus
{
    /// <summary>It can be used.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

namespace BackupEdge.Objects;

/// <summary>Whether a store can lock versions against deletion.</summary>
internal enum LockAbility
{
    /// <summary>A locked version could not be deleted before the end of its lock.</summary>
    Holds,

    /// <summary>The store or the bucket has no locks, or the credentials do not permit them.</summary>
    Unsupported,

    /// <summary>The store accepted a lock and deleted the version all the same.</summary>
    DoesNotHold,
}

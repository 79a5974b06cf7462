namespace BackupEdge.Objects;

/// <summary>Whether a store can write an object only if there is none.</summary>
internal enum WriteConditions
{
    /// <summary>Of many concurrent writers, exactly one succeeded.</summary>
    Hold,

    /// <summary>The store refuses the condition.</summary>
    Unsupported,

    /// <summary>Several writers succeeded: the condition has no effect, or the check and the write are two steps.</summary>
    DoNotHold,
}

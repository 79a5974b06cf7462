namespace BackupEdge.Objects;

/// <summary>The outcome of a write that must not overwrite.</summary>
internal enum CreateOutcome
{
    /// <summary>The object was written.</summary>
    Created,

    /// <summary>There was an object already.</summary>
    Exists,

    /// <summary>The store has no such writes.</summary>
    Unsupported,
}

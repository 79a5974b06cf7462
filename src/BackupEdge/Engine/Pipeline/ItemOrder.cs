namespace BackupEdge.Engine.Pipeline;

/// <summary>Which item of an <see cref="ItemQueue{T}"/> is taken next.</summary>
internal enum ItemOrder
{
    /// <summary>The one that was added first.</summary>
    Oldest,

    /// <summary>The one that was added last: its buffers are still in the processor's cache.</summary>
    Newest,

    /// <summary>The one that was added first, as soon as it is done.</summary>
    OldestDone,
}

namespace BackupEdge.Engine.Pipeline;

/// <summary>The order in which items of an <see cref="ItemQueue{T}"/> are taken.</summary>
internal enum ItemOrder
{
    /// <summary>The item that was added first is taken first.</summary>
    Oldest,

    /// <summary>The item that was added last is taken first, because its buffers are still in the processor's cache.</summary>
    Newest,

    /// <summary>The item that was added first is taken first, as soon as it is done.</summary>
    OldestDone,
}

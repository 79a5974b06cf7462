namespace BackupEdge.Engine.Pipeline;

/// <summary>The base class of the items of an <see cref="ItemRing{T}"/>.</summary>
internal abstract class RingItem : IDisposable
{
    /// <summary>Whether a worker has finished the item. Must be changed and read only under the lock of the ordered queue.</summary>
    public bool IsDone { get; set; }

    public abstract void Dispose();
}

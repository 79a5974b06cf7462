namespace BackupEdge.Engine.Pipeline;

/// <summary>An item that goes round an <see cref="ItemRing{T}"/>.</summary>
internal abstract class RingItem : IDisposable
{
    /// <summary>Whether a worker has finished it. Changed and read under the lock of the queue that keeps the order.</summary>
    public bool IsDone { get; set; }

    public abstract void Dispose();
}

using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>An archive in memory whose reads are counted, and fail when they are told to.</summary>
internal sealed class CountedStore
{
    public MemoryArchiveStore Inner { get; } = new();

    public int Reads { get; private set; }

    public bool Fails { get; set; }

    public IArchiveSource Open() => new Source(this);

    /// <summary>Flips a bit.</summary>
    public void Damage(long offset) => Inner.Files["backup-1"][offset] ^= 4;

    private sealed class Source(CountedStore store) : IArchiveSource
    {
        private readonly IArchiveSource _inner = store.Inner.Open("backup-1");

        public long Length => _inner.Length;

        public int Read(long offset, Span<byte> into)
        {
            store.Reads++;
            return store.Fails ? throw new Fault(FaultCode.IoError, "The disk is gone.") : _inner.Read(offset, into);
        }

        public void Dispose() => _inner.Dispose();
    }
}

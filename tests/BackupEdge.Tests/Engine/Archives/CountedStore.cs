using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>An archive in memory that counts reads, and that can make them fail.</summary>
internal sealed class CountedStore
{
    public MemoryArchiveStore Inner { get; } = new();

    public int Reads { get; private set; }

    public bool Fails { get; set; }

    public IArchiveSource Open() => new Source(this);

    /// <summary>Flips one bit of the archive.</summary>
    public void Damage(long offset) => Inner.Files["backup-1"][offset] ^= 4;

    private sealed class Source(CountedStore store) : IArchiveSource
    {
        private readonly IArchiveSource _inner = store.Inner.Open("backup-1");

        public long Length => _inner.Length;

        public int Read(long offset, Span<byte> into)
        {
            store.Reads++;
            return store.Fails ? throw new Fault(FaultCode.IoError, "The disk failed.") : _inner.Read(offset, into);
        }

        public void Dispose() => _inner.Dispose();
    }
}

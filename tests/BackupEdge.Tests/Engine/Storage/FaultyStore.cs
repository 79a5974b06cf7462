using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Storage;

/// <summary>A store whose writes can be observed and made to fail.</summary>
internal sealed class FaultyStore(IArchiveStore store) : IArchiveStore
{
    private int _writes;

    /// <summary>The number of the write that fails, starting at 1; 0 if none fails.</summary>
    public int FailWrite { get; set; }

    public bool FailCommit { get; set; }

    /// <summary>Called before each write, with its number.</summary>
    public Action<int> BeforeWrite { get; set; } = _ => { };

    public int Writes => _writes;

    public IArchiveSink Create(string id) => new Sink(this, store.Create(id));

    public IArchiveSink CreateReplacement(string id) => new Sink(this, store.CreateReplacement(id));

    public IArchiveSource Open(string id) => store.Open(id);

    public bool Exists(string id) => store.Exists(id);

    public void Retire(string id) => store.Retire(id);

    public bool Delete(string id) => store.Delete(id);

    public IReadOnlyList<string> List() => store.List();

    public IReadOnlyList<string> ListRetired() => store.ListRetired();

    public int RemovePartials() => store.RemovePartials();

    private sealed class Sink(FaultyStore owner, IArchiveSink sink) : IArchiveSink
    {
        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var number = Interlocked.Increment(ref owner._writes);
            owner.BeforeWrite(number);
            if (number == owner.FailWrite)
            {
                throw new Fault(FaultCode.NoSpace, "The disk is full, as the test requires.");
            }

            sink.Write(offset, bytes);
        }

        public IArchiveSource Reopen() => sink.Reopen();

        public void Commit()
        {
            if (owner.FailCommit)
            {
                throw new Fault(FaultCode.IoError, "The rename failed, as the test requires.");
            }

            sink.Commit();
        }

        public void Dispose() => sink.Dispose();
    }
}

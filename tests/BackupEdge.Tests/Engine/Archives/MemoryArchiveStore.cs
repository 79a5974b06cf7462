using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>An archive store in memory, whose archives a test can damage.</summary>
internal sealed class MemoryArchiveStore : IArchiveStore
{
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Retired { get; } = new(StringComparer.Ordinal);

    public IArchiveSink Create(string id) => new Sink(this, id);

    public IArchiveSink CreateReplacement(string id) => new Sink(this, id);

    public IArchiveSource Open(string id) =>
        Files.TryGetValue(id, out var bytes)
            ? new MemoryArchiveSource(bytes)
            : throw new Fault(FaultCode.ArchiveMissing, $"There is no '{id}'.");

    public bool Exists(string id) => Files.ContainsKey(id);

    public void Retire(string id) => Retired.Add(id);

    public bool Delete(string id)
    {
        Retired.Remove(id);
        return Files.Remove(id);
    }

    public IReadOnlyList<string> List() => [.. Files.Keys.Where(id => !Retired.Contains(id))];

    public IReadOnlyList<string> ListRetired() => [.. Retired];

    public int RemovePartials() => 0;

    private sealed class Sink(MemoryArchiveStore store, string id) : IArchiveSink
    {
        private readonly MemoryStream _bytes = new();
        private readonly Lock _lock = new();

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (_lock)
            {
                _bytes.Position = offset;
                _bytes.Write(bytes);
            }
        }

        public IArchiveSource Reopen() => new MemoryArchiveSource(_bytes.ToArray());

        public void Commit() => store.Files[id] = _bytes.ToArray();

        public void Dispose() => _bytes.Dispose();
    }
}

using System.Collections.Concurrent;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>An archive and those it depends on, each opened when first needed. Safe for several threads.</summary>
internal sealed class ArchiveSet : IDisposable
{
    private readonly IArchiveStore _store;
    private readonly ConcurrentDictionary<long, Lazy<Opened>> _bySequence = new();

    private ArchiveSet(IArchiveStore store, ArchiveReader main)
    {
        _store = store;
        Main = main;
        _bySequence[main.Header.Sequence] = new Lazy<Opened>(new Opened(main, null));
        foreach (var reference in main.Trailer.Archives)
        {
            _bySequence[reference.Sequence] = new Lazy<Opened>(() => Open(reference));
        }
    }

    /// <summary>The archive itself.</summary>
    public ArchiveReader Main { get; }

    /// <exception cref="Fault">As <see cref="ArchiveReader.Open"/>.</exception>
    public static ArchiveSet Open(IArchiveStore store, string id) => new(store, ArchiveReader.Open(store, id));

    /// <summary>The archive of a sequence number; null with a reason when it is not there or not readable.</summary>
    public ArchiveReader? Find(long sequence, out string? problem)
    {
        if (!_bySequence.TryGetValue(sequence, out var opened))
        {
            problem = $"archive number {sequence} is not among those this one depends on";
            return null;
        }

        problem = opened.Value.Problem;
        return opened.Value.Reader;
    }

    public void Dispose()
    {
        foreach (var opened in _bySequence.Values)
        {
            if (opened.IsValueCreated)
            {
                opened.Value.Reader?.Dispose();
            }
        }
    }

    private Opened Open(ArchiveTrailer.ArchiveReference reference)
    {
        try
        {
            var reader = ArchiveReader.Open(_store, reference.Id);
            if (reader.Header.Sequence == reference.Sequence)
            {
                return new Opened(reader, null);
            }

            reader.Dispose();
            return new Opened(null, $"the archive of '{reference.Id}' is another than the one depended on");
        }
        catch (Fault fault)
        {
            return new Opened(null, fault.Message);
        }
    }

    private sealed record Opened(ArchiveReader? Reader, string? Problem);
}

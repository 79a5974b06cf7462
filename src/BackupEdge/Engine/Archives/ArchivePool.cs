using System.Collections.Concurrent;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Opens the archives that several <see cref="ArchiveSet"/>s refer to, each when it is first needed and only once, because every open
/// archive costs a descriptor and its tables may be in memory, up to one <see cref="TableBudget"/>. Thread-safe.
/// </summary>
internal sealed class ArchivePool(ArchiveAccess access) : IDisposable
{
    private readonly TableBudget _budget = new();
    private readonly ConcurrentDictionary<(long Sequence, string Id), Lazy<Opened>> _opened = new();

    /// <summary>Opens the archive of a reference, or returns null with the reason if it is missing or cannot be read.</summary>
    public (ArchiveChunks? Archive, string? Problem) Open(ArchiveReference reference)
    {
        var opened = _opened.GetOrAdd((reference.Sequence, reference.Id), _ => new Lazy<Opened>(() => Read(reference))).Value;
        return (opened.Archive, opened.Problem);
    }

    /// <summary>Opens the archive with the given id as the main one of a set, which disposes it.</summary>
    /// <exception cref="Fault">The faults of <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public ArchiveReader OpenMain(string id)
    {
        var main = ArchiveReader.Open(access, id, _budget);
        _opened.TryAdd((main.Header.Sequence, id), new Lazy<Opened>(new Opened(main, null)));
        return main;
    }

    public void Dispose()
    {
        foreach (var opened in _opened.Values)
        {
            if (opened.IsValueCreated)
            {
                opened.Value.Archive?.Dispose();
            }
        }
    }

    private Opened Read(ArchiveReference reference)
    {
        try
        {
            var archive = ArchiveChunks.OpenChunks(access, reference.Id, _budget);
            if (archive.Header.Sequence == reference.Sequence)
            {
                return new Opened(archive, null);
            }

            archive.Dispose();
            return new Opened(null, $"the archive of '{reference.Id}' has another sequence number than expected");
        }
        catch (Fault fault)
        {
            return new Opened(null, fault.Message);
        }
    }

    private sealed record Opened(ArchiveChunks? Archive, string? Problem);
}

using System.Collections.Concurrent;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>An archive and the archives that it depends on, each opened when it is first needed. Thread-safe.</summary>
internal sealed class ArchiveSet : IDisposable
{
    private readonly ArchiveAccess _access;
    private readonly TableBudget _budget;
    private IReadOnlyList<ArchiveChunks>? _all;
    private readonly ConcurrentDictionary<long, Lazy<Opened>> _bySequence = new();

    private ArchiveSet(ArchiveAccess access, ArchiveReader main, TableBudget budget)
    {
        _access = access;
        _budget = budget;
        Main = main;
        _bySequence[main.Header.Sequence] = new Lazy<Opened>(new Opened(main, null));
        foreach (var reference in main.Trailer.Archives)
        {
            _bySequence[reference.Sequence] = new Lazy<Opened>(() => Open(reference));
        }
    }

    /// <summary>The archive that the set was opened for.</summary>
    public ArchiveReader Main { get; }

    /// <summary>Opens the archive with the given id.</summary>
    /// <exception cref="Fault">The faults of <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ArchiveSet Open(ArchiveAccess access, string id)
    {
        var budget = new TableBudget();
        return new ArchiveSet(access, ArchiveReader.Open(access, id, budget), budget);
    }

    /// <summary>Returns the archive with a sequence number, or null with the reason if it is missing or cannot be read.</summary>
    public ArchiveChunks? Find(long sequence, out string? problem)
    {
        if (!_bySequence.TryGetValue(sequence, out var opened))
        {
            problem = $"archive number {sequence} is not one of the archives that this one depends on";
            return null;
        }

        problem = opened.Value.Problem;
        return opened.Value.Reader;
    }

    /// <summary>All archives of the set that can be read, newest first.</summary>
    public IReadOnlyList<ArchiveChunks> All => _all ??= ReadAll();

    /// <summary>Returns the id of the archive with a sequence number. The archive must be readable.</summary>
    public string IdOf(long sequence) =>
        Find(sequence, out _)?.Header.Id
        ?? throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "The archive is not in the set or cannot be read.");

    /// <summary>Throws if an archive of the set cannot be read.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>.</exception>
    public void ThrowIfIncomplete()
    {
        foreach (var reference in Main.Trailer.Archives)
        {
            ThrowIfUnreadable(reference.Sequence);
        }
    }

    /// <summary>Opens the archive with a sequence number, and throws if it cannot be read.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>.</exception>
    public void ThrowIfUnreadable(long sequence)
    {
        if (Find(sequence, out var problem) is null)
        {
            var id = Main.Trailer.Archives.FirstOrDefault(reference => reference.Sequence == sequence)?.Id ?? Main.Header.Id;
            throw new Fault(
                FaultCode.ArchiveMissing,
                $"The backup '{Main.Header.Id}' needs the archive of '{id}', which cannot be read: {problem}",
                ("backup_id", id)
            );
        }
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

    private ArchiveChunks[] ReadAll()
    {
        var readers = new List<ArchiveChunks>();
        foreach (var sequence in _bySequence.Keys)
        {
            if (Find(sequence, out _) is { } reader)
            {
                readers.Add(reader);
            }
        }

        readers.Sort((left, right) => right.Header.Sequence.CompareTo(left.Header.Sequence));
        return [.. readers];
    }

    private Opened Open(ArchiveReference reference)
    {
        try
        {
            var reader = ArchiveChunks.OpenChunks(_access, reference.Id, _budget);
            if (reader.Header.Sequence == reference.Sequence)
            {
                return new Opened(reader, null);
            }

            reader.Dispose();
            return new Opened(null, $"the archive of '{reference.Id}' has another sequence number than expected");
        }
        catch (Fault fault)
        {
            return new Opened(null, fault.Message);
        }
    }

    private sealed record Opened(ArchiveChunks? Reader, string? Problem);
}

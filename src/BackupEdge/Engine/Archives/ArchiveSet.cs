using System.Collections.Concurrent;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>An archive and the archives that it depends on, each opened when it is first needed. Thread-safe.</summary>
internal sealed class ArchiveSet : IDisposable
{
    private readonly ArchivePool _pool;
    private readonly bool _ownsPool;
    private IReadOnlyList<ArchiveChunks>? _all;
    private readonly ConcurrentDictionary<long, Lazy<(ArchiveChunks? Archive, string? Problem)>> _bySequence = new();

    private ArchiveSet(ArchivePool pool, ArchiveReader main, bool ownsPool)
    {
        (_pool, Main, _ownsPool) = (pool, main, ownsPool);
        _bySequence[main.Header.Sequence] = new((main, null));
        foreach (var reference in main.Trailer.Archives)
        {
            _bySequence[reference.Sequence] = new(() => pool.Open(reference));
        }
    }

    /// <summary>The archive that the set was opened for.</summary>
    public ArchiveReader Main { get; }

    /// <summary>Opens the archive with the given id.</summary>
    /// <exception cref="Fault">The faults of <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ArchiveSet Open(ArchiveAccess access, string id)
    {
        var pool = new ArchivePool(access);
        try
        {
            return new ArchiveSet(pool, pool.OpenMain(id), ownsPool: true);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Opens the archive with the given id. The archives of the set are those of the pool, which closes them.</summary>
    /// <exception cref="Fault">The faults of <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ArchiveSet Open(ArchivePool pool, string id) => new(pool, pool.OpenMain(id), ownsPool: false);

    /// <summary>Returns the archive with a sequence number, or null with the reason if it is missing or cannot be read.</summary>
    public ArchiveChunks? Find(long sequence, out string? problem)
    {
        if (!_bySequence.TryGetValue(sequence, out var opened))
        {
            problem = $"archive number {sequence} is not one of the archives that this one depends on";
            return null;
        }

        problem = opened.Value.Problem;
        return opened.Value.Archive;
    }

    /// <summary>Throws if the contents of the main archive cannot be read because they are locked.</summary>
    /// <exception cref="Fault"><c>content_locked</c>.</exception>
    public void ThrowIfLocked()
    {
        if (!Main.Format.CanRead(ChunkDomain.Content))
        {
            throw new Fault(
                FaultCode.ContentLocked,
                $"The contents of '{Main.Header.Id}' are sealed, and this host has no key that opens them. Unlock them with a recovery "
                    + "identity: with --identity FILE on the command line, or with POST /unlock.",
                ("backup_id", Main.Header.Id)
            );
        }
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
        Main.Dispose();
        if (_ownsPool)
        {
            _pool.Dispose();
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
}

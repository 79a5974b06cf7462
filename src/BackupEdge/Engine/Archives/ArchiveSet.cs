using System.Collections.Concurrent;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>An archive and those it depends on, each opened when first needed. Safe for several threads.</summary>
internal sealed class ArchiveSet : IDisposable
{
    private readonly ArchiveAccess _access;
    private IReadOnlyList<ArchiveChunks>? _all;
    private readonly ConcurrentDictionary<long, Lazy<Opened>> _bySequence = new();

    private ArchiveSet(ArchiveAccess access, ArchiveReader main)
    {
        _access = access;
        Main = main;
        _bySequence[main.Header.Sequence] = new Lazy<Opened>(new Opened(main, null));
        foreach (var reference in main.Trailer.Archives)
        {
            _bySequence[reference.Sequence] = new Lazy<Opened>(() => Open(reference));
        }
    }

    /// <summary>The archive itself.</summary>
    public ArchiveReader Main { get; }

    /// <exception cref="Fault">As <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ArchiveSet Open(ArchiveAccess access, string id) => new(access, ArchiveReader.Open(access, id));

    /// <summary>The archive of a sequence number; null with a reason when it is not there or not readable.</summary>
    public ArchiveChunks? Find(long sequence, out string? problem)
    {
        if (!_bySequence.TryGetValue(sequence, out var opened))
        {
            problem = $"archive number {sequence} is not among those this one depends on";
            return null;
        }

        problem = opened.Value.Problem;
        return opened.Value.Reader;
    }

    /// <summary>All archives that can be read, newest first.</summary>
    public IReadOnlyList<ArchiveChunks> All => _all ??= ReadAll();

    /// <summary>The id of the archive with a sequence number that is in the set.</summary>
    public string IdOf(long sequence) =>
        Find(sequence, out _)?.Header.Id ?? throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "It is not in the set");

    /// <summary>Makes sure that every archive of the set can be read.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>.</exception>
    public void ThrowIfIncomplete()
    {
        foreach (var reference in Main.Trailer.Archives)
        {
            ThrowIfUnreadable(reference.Sequence);
        }
    }

    /// <summary>Makes sure that one archive can be read; it is open from then on.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>.</exception>
    public void ThrowIfUnreadable(long sequence)
    {
        if (Find(sequence, out var problem) is null)
        {
            var id = Main.Trailer.Archives.FirstOrDefault(reference => reference.Sequence == sequence)?.Id ?? Main.Header.Id;
            throw new Fault(
                FaultCode.ArchiveMissing,
                $"The backup '{Main.Header.Id}' needs the archive of '{id}', which cannot be " + $"read: {problem}",
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
            var reader = ArchiveChunks.OpenChunks(_access, reference.Id);
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

    private sealed record Opened(ArchiveChunks? Reader, string? Problem);
}

using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads the base of an incremental or differential backup in parallel with the walk. Both are in the same order, so they are merged like
/// sorted streams and memory does not grow with the number of files. Not thread-safe.
/// </summary>
internal sealed class BaseManifest : IDisposable
{
    private readonly ManifestReader _reader;
    private readonly ManifestEntry _entry = new();
    private bool _hasPeeked; // the current entry has not been returned yet
    private bool _atEnd;
    private long _known; // the last sequence number found in the archives

    private BaseManifest(ArchiveSet archives)
    {
        Archives = archives;

        // Entries on a damaged page are not found, so their files are read again: the new backup repairs the damage.
        _reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
    }

    /// <summary>The archive of the base and the archives that it refers to.</summary>
    public ArchiveSet Archives { get; }

    /// <summary>The number of files in the base that the walk did not find.</summary>
    public long RemovedFiles { get; private set; }

    /// <summary>The total size in bytes of the files in the base that the walk did not find, of skipped sources too.</summary>
    public long RemovedBytes { get; private set; }

    /// <summary>Called with each entry of the base that the walk did not find, which is valid during the call.</summary>
    public Action<ManifestEntry>? Removed { get; set; }

    /// <summary>Opens the base with the given id.</summary>
    /// <exception cref="BaseUnusableException">The base, or an archive that it refers to, is missing or cannot be used.</exception>
    public static BaseManifest Open(ArchiveAccess access, string id, ChunkerProfile profile)
    {
        ArchiveSet? archives = null;
        try
        {
            archives = ArchiveSet.Open(access, id);
            archives.ThrowIfIncomplete();

            // With other chunk sizes hardly any chunk would match.
            if (archives.Main.Header.Chunker != ArchiveHeader.ChunkerHeader.Of(profile))
            {
                throw new BaseUnusableException($"'{id}' was made with other chunk sizes.");
            }

            return new BaseManifest(archives);
        }
        catch (Exception e)
        {
            archives?.Dispose();
            if (e is BaseUnusableException or OperationCanceledException or OutOfMemoryException)
            {
                throw;
            }

            throw new BaseUnusableException(e is Fault ? e.Message : $"'{id}' cannot be read ({e.GetType().Name}: {e.Message}).", e);
        }
    }

    /// <summary>
    /// Returns whether all parts are in archives that the base refers to. Other archives can neither be verified nor retained for the new
    /// backup.
    /// </summary>
    public bool ContainsAll(List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            if (!part.IsHole && part.Sequence != _known)
            {
                if (Archives.Find(part.Sequence, out _) is null)
                {
                    return false;
                }

                _known = part.Sequence;
            }
        }

        return true;
    }

    /// <summary>
    /// Returns the base's entry for a path, or <see langword="null"/> if there is none. The entry is valid until the next call. Paths must
    /// be passed in manifest order.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public ManifestEntry? Find(ReadOnlySpan<byte> path)
    {
        while (!_atEnd)
        {
            if (!_hasPeeked)
            {
                Advance();
                continue;
            }

            var order = PathOrder.Compare(_entry.Path.Span, path);
            if (order > 0)
            {
                return null;
            }

            _hasPeeked = false;
            if (order == 0)
            {
                return _entry;
            }

            CountRemoved();
        }

        return null;
    }

    /// <summary>Moves to the first entry of a source, and counts the files before it as removed.</summary>
    public void SkipTo(string source)
    {
        var name = Encoding.UTF8.GetBytes(source);
        while (Peek() && PathOrder.Compare(_entry.Path.Span, name) < 0)
        {
            _hasPeeked = false;
            CountRemoved();
        }
    }

    /// <summary>Moves past the entries of a source that is left out. They do not count as removed.</summary>
    /// <param name="source">The source. <see cref="SkipTo"/> must have been called for it.</param>
    /// <param name="removedBefore">The value of <see cref="RemovedFiles"/> at that time.</param>
    public void SkipSource(string source, long removedBefore)
    {
        var name = Encoding.UTF8.GetBytes(source);
        while (Peek() && (PathOrder.Compare(_entry.Path.Span, name) <= 0 || PathOrder.IsWithin(_entry.Path.Span, name)))
        {
            _hasPeeked = false;
        }

        RemovedFiles = removedBefore;
    }

    /// <summary>
    /// Returns the flags at the end of the content of the last found continued entry, or <see cref="ManifestEntryFlags.Incomplete"/> if the
    /// content cannot be reused. The position does not change.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public ManifestEntryFlags ReadEndOfContent(List<ContentPart> scratch)
    {
        try
        {
            var mark = _reader.Position;
            var isContained = true;
            ManifestEntryFlags flags;
            while (_reader.TryNextContent(scratch, out flags, out _))
            {
                isContained = isContained && ContainsAll(scratch);
            }

            return _reader.TryReturn(mark) && isContained ? flags : ManifestEntryFlags.Incomplete;
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Reads the next content parts of the last found continued entry. Returns <see langword="false"/> at the end.</summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public bool TryNextContent(List<ContentPart> parts, out ManifestEntryFlags endFlags, out long endSize)
    {
        try
        {
            return _reader.TryNextContent(parts, out endFlags, out endSize);
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>Counts the remaining files as removed, after the walk has ended.</summary>
    public void Finish()
    {
        while (!_atEnd)
        {
            if (_hasPeeked)
            {
                CountRemoved();
            }

            Advance();
        }
    }

    public void Dispose() => Archives.Dispose();

    // Reads an entry ahead if necessary, and returns whether there is one.
    private bool Peek()
    {
        if (!_hasPeeked && !_atEnd)
        {
            Advance();
        }

        return _hasPeeked;
    }

    // A read error of the base must not fail the backup, which can still be made without the base.
    private void Advance()
    {
        try
        {
            _atEnd = !_reader.TryNext(_entry);
            _hasPeeked = !_atEnd;
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    private static BaseUnusableException Unreadable(Fault fault) => new(fault.Message, fault);

    private void CountRemoved()
    {
        RemovedFiles += _entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink ? 1 : 0;
        RemovedBytes = Saturated.Add(RemovedBytes, _entry.Kind == ManifestEntryKind.File ? _entry.Size : 0);
        Removed?.Invoke(_entry);
    }
}

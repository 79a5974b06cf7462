using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The base of an incremental or differential backup, read beside the walk: both come in the same order, so that the two are
/// merged like sorted streams and memory does not grow with the number of files. Used by one thread.
/// </summary>
internal sealed class BaseManifest : IDisposable
{
    private readonly ManifestReader _reader;
    private readonly ManifestEntry _entry = new();
    private bool _isAhead; // the entry at hand has not been asked for yet
    private bool _atEnd;
    private long _known; // the last sequence number that was found among the archives

    private BaseManifest(ArchiveSet archives)
    {
        Archives = archives;

        // Entries on a damaged page are not found, so that their files are read again: the new backup heals the damage.
        _reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
    }

    /// <summary>The base's archive and those it refers to.</summary>
    public ArchiveSet Archives { get; }

    /// <summary>Files of the base that the walk has passed without meeting them.</summary>
    public long RemovedFiles { get; private set; }

    /// <exception cref="BaseUnusableException">It cannot be used, also when one of the archives it refers to is not there.</exception>
    public static BaseManifest Open(ArchiveAccess access, string id, ChunkerProfile profile)
    {
        ArchiveSet? archives = null;
        try
        {
            archives = ArchiveSet.Open(access, id);
            archives.ThrowIfIncomplete();

            // With other sizes hardly a chunk would be found again.
            if (archives.Main.Header.Chunker != ArchiveHeader.ChunkerHeader.Of(profile))
            {
                throw new BaseUnusableException($"'{id}' was cut into chunks of other sizes.");
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
    /// Whether all of some parts lie in archives that the base says it refers to: others can be neither checked nor kept for the new
    /// backup.
    /// </summary>
    public bool Holds(List<ContentPart> parts)
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
    /// The base's entry of a path, valid until the next call; null when it has none. Paths must be asked for in manifest order.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read any more.</exception>
    public ManifestEntry? Find(ReadOnlySpan<byte> path)
    {
        while (!_atEnd)
        {
            if (!_isAhead)
            {
                Advance();
                continue;
            }

            var order = PathOrder.Compare(_entry.Path.Span, path);
            if (order > 0)
            {
                return null;
            }

            _isAhead = false;
            if (order == 0)
            {
                return _entry;
            }

            CountRemoved();
        }

        return null;
    }

    /// <summary>Goes on to the first entry of a source, and counts what is passed as removed.</summary>
    public void PassBefore(string source)
    {
        var name = Encoding.UTF8.GetBytes(source);
        while (Peek() && PathOrder.Compare(_entry.Path.Span, name) < 0)
        {
            _isAhead = false;
            CountRemoved();
        }
    }

    /// <summary>Goes on behind the entries of a source that is left out: none of them counts as removed.</summary>
    /// <param name="source">The source, whose first entry was gone to before.</param>
    /// <param name="removedBefore">How many files had been removed then.</param>
    public void PassOver(string source, long removedBefore)
    {
        var name = Encoding.UTF8.GetBytes(source);
        while (Peek() && (PathOrder.Compare(_entry.Path.Span, name) <= 0 || PathOrder.IsWithin(_entry.Path.Span, name)))
        {
            _isAhead = false;
        }

        RemovedFiles = removedBefore;
    }

    /// <summary>
    /// How the content of the continued entry just found ends; its content can be read afterwards as if nothing had been asked.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read any more.</exception>
    public ManifestEntryFlags EndOfContent(List<ContentPart> scratch)
    {
        try
        {
            var mark = _reader.Position;
            var isHeld = true;
            ManifestEntryFlags flags;
            while (_reader.TryNextContent(scratch, out flags, out _))
            {
                isHeld = isHeld && Holds(scratch);
            }

            return _reader.TryReturn(mark) && isHeld ? flags : ManifestEntryFlags.Incomplete;
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    /// <summary>The next stretch of content of the continued entry just found; false at its end.</summary>
    /// <exception cref="BaseUnusableException">The base cannot be read any more.</exception>
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

    /// <summary>Counts what is left as removed; the walk has ended.</summary>
    public void Finish()
    {
        while (!_atEnd)
        {
            if (_isAhead)
            {
                CountRemoved();
            }

            Advance();
        }
    }

    public void Dispose() => Archives.Dispose();

    // Whether an entry is at hand.
    private bool Peek()
    {
        if (!_isAhead && !_atEnd)
        {
            Advance();
        }

        return _isAhead;
    }

    // A disk that fails under the base must not fail the backup: without the base it can still be made.
    private void Advance()
    {
        try
        {
            _atEnd = !_reader.TryNext(_entry);
            _isAhead = !_atEnd;
        }
        catch (Fault fault)
        {
            throw Unreadable(fault);
        }
    }

    private static BaseUnusableException Unreadable(Fault fault) => new(fault.Message, fault);

    private void CountRemoved() => RemovedFiles += _entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink ? 1 : 0;
}

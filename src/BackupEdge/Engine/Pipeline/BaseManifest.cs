using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

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
    public static BaseManifest Open(IArchiveStore store, string id, ChunkerProfile profile)
    {
        ArchiveSet? archives = null;
        try
        {
            archives = ArchiveSet.Open(store, id);
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
            if (e is Fault)
            {
                throw new BaseUnusableException(e.Message, e);
            }

            throw;
        }
    }

    /// <summary>The base's entry of a path, valid until the next call; null when it has none. Paths must be asked for in manifest order.</summary>
    public ManifestEntry? Find(ReadOnlySpan<byte> path)
    {
        while (!_atEnd)
        {
            if (!_isAhead)
            {
                _atEnd = !_reader.TryNext(_entry);
                _isAhead = !_atEnd;
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

    /// <summary>How the content of the continued entry just found ends; its content can be read afterwards as if nothing had been asked.</summary>
    public ManifestEntryFlags EndOfContent(List<ContentPart> scratch)
    {
        var mark = _reader.Position;
        ManifestEntryFlags flags;
        while (_reader.TryNextContent(scratch, out flags, out _))
        {
        }

        return _reader.TryReturn(mark) ? flags : ManifestEntryFlags.Incomplete;
    }

    /// <summary>The next stretch of content of the continued entry just found; false at its end.</summary>
    public bool TryNextContent(List<ContentPart> parts, out ManifestEntryFlags endFlags, out long endSize) =>
        _reader.TryNextContent(parts, out endFlags, out endSize);

    /// <summary>Counts what is left as removed; the walk has ended.</summary>
    public void Finish()
    {
        while (!_atEnd)
        {
            if (_isAhead)
            {
                CountRemoved();
            }

            _atEnd = !_reader.TryNext(_entry);
            _isAhead = !_atEnd;
        }
    }

    public void Dispose() => Archives.Dispose();

    // Whether an entry is at hand.
    private bool Peek()
    {
        if (!_isAhead && !_atEnd)
        {
            _atEnd = !_reader.TryNext(_entry);
            _isAhead = !_atEnd;
        }

        return _isAhead;
    }

    private void CountRemoved() => RemovedFiles += _entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink ? 1 : 0;
}

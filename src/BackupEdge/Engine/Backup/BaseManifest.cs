using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads one base of an incremental or differential backup in parallel with the walk. Both are in the same order, so they are merged like
/// sorted streams and memory does not grow with the number of files. The base may contain other sources than those that are compared with
/// it; their entries are passed over. Not thread-safe.
/// </summary>
internal sealed class BaseManifest : IDisposable
{
    private readonly ManifestEntry _entry = new();
    private BaseReader? _content;
    private bool _hasPeeked; // the current entry has not been returned yet
    private bool _atEnd;

    /// <summary>Initializes an instance with the archives of a base, which are disposed with it.</summary>
    public BaseManifest(ArchiveSet archives) => Archives = archives;

    /// <summary>The id of the base.</summary>
    public string Id => Archives.Main.Header.Id;

    /// <summary>The archive of the base and the archives that it refers to.</summary>
    public ArchiveSet Archives { get; }

    /// <summary>The number of files in the base that the walk did not find.</summary>
    public long RemovedFiles { get; private set; }

    /// <summary>Reads the content of the entry that was found, or that <see cref="CarriesOver"/> is called with.</summary>
    public BaseReader Content => _content ??= new BaseReader(Archives);

    /// <summary>The total size in bytes of the files in the base that the walk did not find, of sources that are left out too.</summary>
    public long RemovedBytes { get; private set; }

    /// <summary>
    /// Called with each entry of the base that the walk did not find, which is valid during the call. Returns whether the entry is carried
    /// over, so that it does not count as removed.
    /// </summary>
    public Func<ManifestEntry, bool>? CarriesOver { get; set; }

    /// <summary>Called with each entry of the base that was removed, which is valid during the call.</summary>
    public Action<ManifestEntry>? Removed { get; set; }

    /// <summary>Checks that the base can be used for a new backup.</summary>
    /// <exception cref="BaseUnusableException">
    /// An archive that it refers to cannot be read, or it does not share chunks with the new backup.
    /// </exception>
    /// <exception cref="Fault"><c>archive_missing</c>.</exception>
    public void ThrowIfUnusable(ChunkSpace space)
    {
        Archives.ThrowIfIncomplete();
        var own = Archives.Main.Header.Space;
        if (own with { Chunker = space.Chunker } != space)
        {
            throw new BaseUnusableException(Id, $"'{Id}' is encrypted in another way than this backup.");
        }

        // With other chunk sizes hardly any chunk would match.
        if (own != space)
        {
            throw new BaseUnusableException(Id, $"'{Id}' was made with other chunk sizes.");
        }
    }

    /// <summary>Returns the approximate part of the base that some of its sources are, between 0 and 1.</summary>
    public double ShareOf(IReadOnlySet<string> sources)
    {
        var pages = Archives.Main.Root.Pages;
        return pages.Count == 0 ? 1 : (double)pages.Count(page => sources.Contains(ArchivePath.SourceOf(page.FirstPath))) / pages.Count;
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

    /// <summary>Moves to the first entry of a source. The entries before it belong to other sources and are not counted.</summary>
    public void SkipTo(string source)
    {
        var name = Encoding.UTF8.GetBytes(source);
        if (_hasPeeked && PathOrder.Compare(_entry.Path.Span, name) >= 0)
        {
            return;
        }

        _hasPeeked = false;
        Content.SkipTo(name);
        while (Peek() && PathOrder.Compare(_entry.Path.Span, name) < 0)
        {
            _hasPeeked = false;
        }
    }

    /// <summary>Releases the memory of the reader, until <see cref="SkipTo"/> is called for another source.</summary>
    public void Pause()
    {
        _content = null;
        _hasPeeked = _atEnd = false;
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

    /// <summary>Moves past all entries of a source that the walk has read to its end.</summary>
    public void FinishSource(string source)
    {
        var name = Encoding.UTF8.GetBytes(source);
        while (Peek() && (PathOrder.Compare(_entry.Path.Span, name) <= 0 || PathOrder.IsWithin(_entry.Path.Span, name)))
        {
            _hasPeeked = false;
            CountRemoved();
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

    private void Advance()
    {
        _atEnd = !Content.TryNext(_entry);
        _hasPeeked = !_atEnd;
    }

    private void CountRemoved()
    {
        if (CarriesOver?.Invoke(_entry) == true)
        {
            return;
        }

        RemovedFiles += _entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink ? 1 : 0;
        RemovedBytes = Saturated.Add(RemovedBytes, _entry.Kind == ManifestEntryKind.File ? _entry.Size : 0);
        Removed?.Invoke(_entry);
    }
}

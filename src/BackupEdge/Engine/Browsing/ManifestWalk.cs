using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Goes through the manifest of one backup, forward only, and passes over whole pages that nobody wants. What lies on a
/// damaged page is not known: such a path <em>must</em> never be taken for one that is not there, so the walk remembers the
/// stretch of paths that it could not read until it has left it. Used by one thread; holds a few mebibytes.
/// </summary>
internal sealed class ManifestWalk : IDisposable
{
    // An incremental's pages lie by turns in its own archive and in one of its base's.
    private const int HeldGroups = 2;
    private readonly ArchiveSet _archives;
    private readonly ChunkReader _chunks;
    private readonly ManifestReader _reader;
    private readonly ManifestReader _aside;
    private readonly ManifestEntry _found = new();
    private readonly EntryContent _foundContent;
    private readonly HashSet<ManifestRoot.Page> _damaged = [];
    private readonly ByteString _target = new();
    private byte[]? _gapFrom;

    // Itself among them, since the page after may begin with the rest of a file whose entry was lost; null: to the end.
    private byte[]? _gapTo;

    private ManifestWalk(ArchiveSet archives)
    {
        _archives = archives;
        _chunks = new ChunkReader(archives, new GroupCache(HeldGroups));
        _reader = new ManifestReader(archives.Main.Root, _chunks, OnDamage);
        _aside = new ManifestReader(archives.Main.Root, _chunks, (page, _) => Count(page));
        Content = new EntryContent(_reader);
        _foundContent = new EntryContent(_aside);
    }

    /// <summary>The backup's id.</summary>
    public string Id => _archives.Main.Header.Id;

    /// <summary>The entry at hand; means nothing while <see cref="HasEntry"/> is false.</summary>
    public ManifestEntry Entry { get; } = new();

    /// <summary>Whether there is an entry at hand: not before the first move, nor at the end.</summary>
    public bool HasEntry { get; private set; }

    /// <summary>How many entries at most could not be read so far.</summary>
    public long DamagedEntries { get; private set; }

    /// <summary>Manifest pages read so far.</summary>
    public int PagesRead => _reader.PagesRead + _aside.PagesRead;

    /// <summary>The content of the entry at hand.</summary>
    public EntryContent Content { get; }

    /// <exception cref="Fault">As <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ManifestWalk Open(ArchiveAccess access, string id) => new(ArchiveSet.Open(access, id));

    /// <summary>Goes to the next entry; false at the end.</summary>
    public bool MoveNext()
    {
        if (HasEntry && _gapTo is not null && PathOrder.Compare(Entry.Path.Span, _gapTo) >= 0)
        {
            _gapFrom = _gapTo = null;
        }

        HasEntry = _reader.TryNext(Entry);
        Content.Begin(Entry);
        return HasEntry;
    }

    /// <summary>
    /// Goes forward to the first entry that is not before a path; false when there is none. Stays where it is when it is there or beyond.
    /// </summary>
    public bool MoveTo(ReadOnlySpan<byte> path)
    {
        _target.Set(path);
        return MoveToTarget();
    }

    /// <summary>Goes forward to the first entry after a path.</summary>
    public bool MovePast(ReadOnlySpan<byte> path) => MoveTo(path) && (!Entry.Path.Span.SequenceEqual(_target.Span) || MoveNext());

    /// <summary>Goes forward to the first entry that is neither a path nor below it.</summary>
    public bool MovePastAllOf(ReadOnlySpan<byte> path)
    {
        // No name holds a zero: this sorts after everything in the folder and before everything else.
        _target.Set(path);
        _target.Append(0);
        return MoveToTarget();
    }

    /// <summary>
    /// Whether a path may be among those that could not be read; to be asked for paths that were met no earlier than the entry before this
    /// one.
    /// </summary>
    public bool IsUnknown(ReadOnlySpan<byte> path) =>
        _gapFrom is not null && PathOrder.Compare(_gapFrom, path) <= 0 && (_gapTo is null || PathOrder.Compare(path, _gapTo) <= 0);

    /// <summary>Looks a path up without moving; null when it is not there, or not readable. Valid until the next look.</summary>
    public ManifestEntry? Find(ReadOnlySpan<byte> path) => _aside.TryFind(path, _found) ? _found : null;

    /// <summary>
    /// Passes over the pages that come next in both walks and are the same; both must have been read to the end of an entry.
    /// </summary>
    public static void PassCommonPages(ManifestWalk left, ManifestWalk right)
    {
        while (left._reader.PageAhead is { } page && right._reader.PageAhead is { } other && page.Content.Id == other.Content.Id)
        {
            left._reader.SkipPage();
            right._reader.SkipPage();
        }
    }

    /// <summary>What there is to tell of the entry at hand. Passes over its content.</summary>
    public BrowsedEntry Describe()
    {
        Content.Pass();
        return new BrowsedEntry
        {
            Path = PathText.Of(Entry.Path.Span),
            Kind = Entry.Kind,
            Size = Entry.Kind == ManifestEntryKind.HardLink ? LinkedSize() : Content.Size,
            Modified = Entry.Modified.ToRfc3339(),
            Mode = Entry.Mode,
            UserId = Entry.UserId,
            GroupId = Entry.GroupId,
            Link = Entry.Kind is ManifestEntryKind.Symlink or ManifestEntryKind.HardLink ? PathText.Of(Entry.Link.Span) : null,
            IsIncomplete = Content.IsIncomplete || Content.IsBroken,
        };
    }

    public void Dispose() => _archives.Dispose();

    private long LinkedSize()
    {
        if (Find(Entry.Link.Span) is not { } first)
        {
            return 0;
        }

        _foundContent.Begin(first);
        _foundContent.Pass();
        return _foundContent.Size;
    }

    private bool MoveToTarget()
    {
        if (HasEntry && PathOrder.Compare(Entry.Path.Span, _target.Span) >= 0)
        {
            return true;
        }

        _reader.SeekForward(_target.Span);
        while (MoveNext())
        {
            if (PathOrder.Compare(Entry.Path.Span, _target.Span) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private void OnDamage(ManifestRoot.Page page, string problem)
    {
        Count(page);
        var next = _reader.Position.NextPage;
        var pages = _archives.Main.Root.Pages;
        _gapFrom ??= page.FirstPath;
        _gapTo = next < pages.Count ? pages[next].FirstPath : null;
    }

    // A page may hold a stretch of one file's content and no entry of its own: that file is hurt then.
    private void Count(ManifestRoot.Page page) => DamagedEntries += _damaged.Add(page) ? Math.Max(1, page.Entries) : 0;
}

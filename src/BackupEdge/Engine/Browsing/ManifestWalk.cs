using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Moves forward through the manifest of one backup and skips whole pages that are not needed. The paths on a damaged page are unknown and
/// <em>must</em> never be treated as absent, so the walk remembers the range of unreadable paths until it has moved past it. Not
/// thread-safe; uses a few mebibytes of memory.
/// </summary>
internal sealed class ManifestWalk : IDisposable
{
    // The pages of an incremental backup alternate between its own archive and its base's.
    private const int HeldGroups = 2;
    private readonly ArchiveSet _archives;
    private readonly ChunkReader _chunks;
    private readonly ManifestReader _reader;
    private readonly ManifestReader _lookupReader;
    private readonly ManifestEntry _found = new();
    private readonly EntryContent _foundContent;
    private readonly HashSet<ManifestRoot.Page> _damaged = [];
    private readonly ByteString _target = new();
    private byte[]? _gapFrom;

    // Inclusive, since the following page may begin with the rest of a file whose entry was lost; null means to the end.
    private byte[]? _gapTo;

    private ManifestWalk(ArchiveSet archives)
    {
        _archives = archives;
        _chunks = new ChunkReader(archives, new GroupCache(HeldGroups));
        _reader = new ManifestReader(archives.Main.Root, _chunks, OnDamage);
        _lookupReader = new ManifestReader(archives.Main.Root, _chunks, (page, _) => Count(page));
        Content = new EntryContent(_reader);
        _foundContent = new EntryContent(_lookupReader);
    }

    /// <summary>The backup's id.</summary>
    public string Id => _archives.Main.Header.Id;

    /// <summary>The current entry; undefined while <see cref="HasEntry"/> is false.</summary>
    public ManifestEntry Entry { get; } = new();

    /// <summary>Whether there is a current entry: false before the first move and at the end.</summary>
    public bool HasEntry { get; private set; }

    /// <summary>The maximum number of entries that could not be read so far.</summary>
    public long DamagedEntries { get; private set; }

    /// <summary>The number of manifest pages read so far.</summary>
    public int PagesRead => _reader.PagesRead + _lookupReader.PagesRead;

    /// <summary>The content parts of the current entry.</summary>
    public EntryContent Content { get; }

    /// <summary>Opens the backup with the given id, before its first entry.</summary>
    /// <exception cref="Fault">Same as <see cref="ArchiveReader.Open(ArchiveAccess, string)"/>.</exception>
    public static ManifestWalk Open(ArchiveAccess access, string id) => new(ArchiveSet.Open(access, id));

    /// <summary>Moves to the next entry; returns false at the end.</summary>
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
    /// Moves forward to the first entry at or after a path; returns false if there is none. Does not move if already at or after it.
    /// </summary>
    public bool MoveTo(ReadOnlySpan<byte> path)
    {
        _target.Set(path);
        return MoveToTarget();
    }

    /// <summary>Moves forward to the first entry after a path; returns false if there is none.</summary>
    public bool MovePast(ReadOnlySpan<byte> path) => MoveTo(path) && (!Entry.Path.Span.SequenceEqual(_target.Span) || MoveNext());

    /// <summary>Moves forward to the first entry after a path and everything below it; returns false if there is none.</summary>
    public bool MovePastTree(ReadOnlySpan<byte> path)
    {
        // No name contains a zero byte, so this sorts after everything in the folder and before everything that follows it.
        _target.Set(path);
        _target.Append(0);
        return MoveToTarget();
    }

    /// <summary>
    /// Returns whether a path may be among those that could not be read. Must be called only for paths at or after the previous entry.
    /// </summary>
    public bool IsUnknown(ReadOnlySpan<byte> path) =>
        _gapFrom is not null && PathOrder.Compare(_gapFrom, path) <= 0 && (_gapTo is null || PathOrder.Compare(path, _gapTo) <= 0);

    /// <summary>
    /// Looks up a path without moving; returns null if it does not exist or cannot be read. The result is valid until the next call.
    /// </summary>
    public ManifestEntry? Find(ReadOnlySpan<byte> path) => _lookupReader.TryFind(path, _found) ? _found : null;

    /// <summary>Skips the next pages of both walks while they are the same page. Both must be at the end of an entry.</summary>
    public static void SkipCommonPages(ManifestWalk left, ManifestWalk right)
    {
        while (left._reader.PageAhead is { } page && right._reader.PageAhead is { } other && page.Content.Id == other.Content.Id)
        {
            left._reader.SkipPage();
            right._reader.SkipPage();
        }
    }

    /// <summary>Returns the metadata of the current entry. Skips its content parts.</summary>
    public BrowsedEntry Describe()
    {
        Content.SkipToEnd();
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
        _foundContent.SkipToEnd();
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

    // A page may contain only parts of one file's content and no entry. Its damage still affects that file.
    private void Count(ManifestRoot.Page page) => DamagedEntries += _damaged.Add(page) ? Math.Max(1, page.Entries) : 0;
}

using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The last stage of a backup: waits for each item in the order of the walk and writes its entries to the manifest. An entry that could not
/// be read is replaced by that of the base.
/// </summary>
/// <param name="ring">Carries the items.</param>
/// <param name="manifest">Receives the entries.</param>
/// <param name="references">Counts the references to archives.</param>
/// <param name="replacement">Finds the base's entries of what could not be read.</param>
/// <param name="warnings">Receives a warning for each link to a file that could not be read.</param>
/// <param name="report">Called with each stored path, or <see langword="null"/>.</param>
internal sealed class ManifestCollector(
    ItemRing<BackupItem> ring,
    ManifestWriter manifest,
    ReferenceTally references,
    BaseReplacement replacement,
    ReportLog warnings,
    Action<ProcessedPath>? report
)
{
    private readonly List<ContentPart> _parts = [];

    // The first names of files with several hard links whose content could not be read. Links to them are not recorded.
    private readonly HashSet<string> _unreadableNames = new(StringComparer.Ordinal);

    // The path of the large file whose content comes next, if it has several hard links; otherwise null.
    private string? _linked;

    // The large file whose content comes next, if the base may replace it, and the state before it.
    private (ManifestEntry Entry, IReadOnlyDictionary<long, long> References, long Files)? _large;

    public long Files { get; private set; }

    public long Directories { get; private set; }

    public long Others { get; private set; }

    public long SourceBytes { get; private set; }

    /// <summary>The number of files that the walk considered as changed, and which were replaced by those of the base.</summary>
    public long CarriedOverFiles { get; private set; }

    /// <summary>The finished manifest. It is available after <see cref="Run"/> has returned.</summary>
    public ManifestRoot Root { get; private set; } = new();

    /// <summary>Processes all items and finishes the manifest.</summary>
    public void Run()
    {
        var rollBacks = new Stack<Action>();
        foreach (var item in ring.Ordered())
        {
            switch (item.Mark)
            {
                case SourceMark.None:
                    break;
                case SourceMark.Begin:
                    rollBacks.Push(CreateRollback());
                    break;
                case SourceMark.Keep:
                    rollBacks.Pop();
                    break;
                case SourceMark.LeaveOut:
                    rollBacks.Pop()();
                    (_linked, _large) = (null, null);
                    break;
                default:
                    throw new UnreachableException($"Unknown mark: {item.Mark}.");
            }

            if (item.IsPiece)
            {
                AddPiece(item);
            }

            for (var i = 0; i < item.Count; i++)
            {
                AddEntry(item[i]);
            }

            item.Reset();
            ring.Return(item);
        }

        Root = manifest.Finish();
        foreach (var page in Root.Pages)
        {
            references.Add(page.Content);
        }
    }

    private void Report(WorkEntry work)
    {
        if (report is not null && work.Entry.Kind != ManifestEntryKind.Directory && work.Change != PreviewChange.Unchanged)
        {
            var change = work.Change == PreviewChange.Added ? PathChange.Added : PathChange.Changed;
            report(new ProcessedPath(PathText.Of(work.Entry.Path.Span), change));
        }
    }

    private void AddPiece(BackupItem item)
    {
        if (item.IsEnd && (item.EndFlags & ManifestEntryFlags.Incomplete) != 0)
        {
            if (_linked is not null)
            {
                _unreadableNames.Add(_linked);
            }

            if (TryReplaceLarge())
            {
                return;
            }
        }

        references.Add(item.Parts);
        manifest.AddContent(item.Parts);
        if (item.IsEnd)
        {
            End(item.EndFlags, item.EndSize);
        }
    }

    private bool TryReplaceLarge()
    {
        if (_large is not { } large || replacement.Find(large.Entry) is not { } old)
        {
            return false;
        }

        _large = null;
        manifest.ReturnToEntry();
        references.ReturnTo(large.References);
        Files = large.Files;
        CarriedOverFiles++;
        AddWithContent(old);
        return true;
    }

    private void AddEntry(WorkEntry work)
    {
        var entry = work.Entry;
        if (work.IsCarriedOver)
        {
            AddCarriedOver(entry);
        }
        else if (work.Dropped || HasLostTarget(work))
        {
            Replace(work);
        }
        else
        {
            if (replacement.HasBase && !work.Unchanged && entry is { Kind: ManifestEntryKind.File } && IsContinued(entry))
            {
                manifest.MarkEntry();
                _large = (entry.CopyWithoutContent(), references.Mark(), Files);
            }

            Add(entry);
            Report(work);
        }
    }

    private void AddCarriedOver(ManifestEntry entry)
    {
        if (entry.Kind != ManifestEntryKind.HardLink)
        {
            // The walk sends the content.
            replacement.Add(entry);
            Add(entry);
        }
        else if (replacement.FindLinked(entry) is { } found)
        {
            AddWithContent(found);
        }
    }

    private void Replace(WorkEntry work)
    {
        if ((work.Entry.Flags & ManifestEntryFlags.Linked) != 0)
        {
            _unreadableNames.Add(PathText.Of(work.Entry.Path.Span));
        }

        if (work.Unread == UnreadPart.Content && replacement.Find(work.Entry) is { } old)
        {
            CarriedOverFiles += !work.Unchanged && IsFile(work.Entry) && IsFile(old) ? 1 : 0;
            AddWithContent(old);
        }
    }

    // Adds an entry that the replacement has just returned.
    private void AddWithContent(ManifestEntry entry)
    {
        Add(entry);
        if (IsContinued(entry))
        {
            ManifestEntryFlags flags;
            long size;
            while (replacement.Content.TryNextContent(_parts, out flags, out size))
            {
                references.Add(_parts);
                manifest.AddContent(_parts);
            }

            End(flags, size);
        }
    }

    private void Add(ManifestEntry entry)
    {
        references.Add(entry.Parts);
        manifest.Add(entry);
        Count(entry);
        _linked = IsContinued(entry) && (entry.Flags & ManifestEntryFlags.Linked) != 0 ? PathText.Of(entry.Path.Span) : null;
    }

    private void End(ManifestEntryFlags flags, long size)
    {
        manifest.End(flags, size);
        SourceBytes = Saturated.Add(SourceBytes, size);
        (_linked, _large) = (null, null);
    }

    private static bool IsContinued(ManifestEntry entry) => (entry.Flags & ManifestEntryFlags.Continued) != 0;

    private static bool IsFile(ManifestEntry entry) => entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink;

    // Returns an action that removes everything that is added after this call.
    private Action CreateRollback()
    {
        var (page, tally) = (manifest.Mark(), references.Mark());
        var (files, directories, others, bytes, carried) = (Files, Directories, Others, SourceBytes, CarriedOverFiles);
        return () =>
        {
            manifest.ReturnTo(page);
            references.ReturnTo(tally);
            (Files, Directories, Others, SourceBytes, CarriedOverFiles) = (files, directories, others, bytes, carried);
        };
    }

    private bool HasLostTarget(WorkEntry work)
    {
        var entry = work.Entry;
        if (_unreadableNames.Count == 0 || entry.Kind != ManifestEntryKind.HardLink)
        {
            return false;
        }

        var first = PathText.Of(entry.Link.Span);
        if (!_unreadableNames.Contains(first))
        {
            return false;
        }

        work.Unread = UnreadPart.Content;
        warnings.Add(entry.Path.Span, PathReport.Unreadable, $"it is another name of '{first}', which could not be read");
        return true;
    }

    private void Count(ManifestEntry entry)
    {
        switch (entry.Kind)
        {
            case ManifestEntryKind.File:
                Files++;
                SourceBytes = Saturated.Add(SourceBytes, IsContinued(entry) ? 0 : entry.Size);
                break;
            case ManifestEntryKind.HardLink:
                Files++;
                break;
            case ManifestEntryKind.Directory:
                Directories++;
                break;
            case ManifestEntryKind.Symlink or ManifestEntryKind.Fifo or ManifestEntryKind.Stream:
                Others++;
                break;
            default:
                throw new UnreachableException($"Unknown kind of entry: {entry.Kind}.");
        }
    }
}

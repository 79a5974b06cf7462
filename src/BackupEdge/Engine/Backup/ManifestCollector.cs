using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Backup;

/// <summary>The last stage of a backup: waits for each item in the order of the walk and writes its entries to the manifest.</summary>
/// <param name="ring">Carries the items.</param>
/// <param name="manifest">Receives the entries.</param>
/// <param name="references">Counts the references to archives.</param>
/// <param name="warnings">Receives a warning for each link to a file that could not be read.</param>
/// <param name="report">Called with each stored path, or <see langword="null"/>.</param>
internal sealed class ManifestCollector(
    ItemRing<BackupItem> ring,
    ManifestWriter manifest,
    ReferenceTally references,
    ReportLog warnings,
    Action<ProcessedPath>? report
)
{
    // The first names of files with several hard links whose content could not be read. Links to them are not recorded.
    private readonly HashSet<string> _unreadableNames = new(StringComparer.Ordinal);

    // The path of the large file whose content comes next, if it has several hard links; otherwise null.
    private string? _linked;

    public long Files { get; private set; }

    public long Directories { get; private set; }

    public long Others { get; private set; }

    public long SourceBytes { get; private set; }

    /// <summary>The finished manifest. It is available after <see cref="Run"/> has returned.</summary>
    public ManifestRoot Root { get; private set; } = new();

    /// <summary>Processes all items and finishes the manifest.</summary>
    public void Run()
    {
        Action rollBack = () => { };
        foreach (var item in ring.Ordered())
        {
            switch (item.Mark)
            {
                case SourceMark.None:
                    break;
                case SourceMark.Begin:
                    rollBack = CreateRollback();
                    break;
                case SourceMark.LeaveOut:
                    rollBack();
                    _linked = null;
                    break;
                default:
                    throw new UnreachableException($"Unknown mark: {item.Mark}.");
            }

            if (item.IsPiece)
            {
                references.Add(item.Parts);
                manifest.AddContent(item.Parts);
                if (item.IsEnd)
                {
                    manifest.End(item.EndFlags, item.EndSize);
                    SourceBytes = Saturated.Add(SourceBytes, item.EndSize);
                    RecordReadFailure(item.EndFlags);
                }
            }

            for (var i = 0; i < item.Count; i++)
            {
                if (!item[i].Dropped && !HasLostTarget(item[i].Entry))
                {
                    references.Add(item[i].Entry.Parts);
                    manifest.Add(item[i].Entry);
                    Count(item[i].Entry);
                    RecordLinkedFile(item[i].Entry);
                    Report(item[i]);
                }
                else if ((item[i].Entry.Flags & ManifestEntryFlags.Linked) != 0)
                {
                    _unreadableNames.Add(PathText.Of(item[i].Entry.Path.Span));
                }
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

    private void RecordLinkedFile(ManifestEntry entry)
    {
        const ManifestEntryFlags Both = ManifestEntryFlags.Continued | ManifestEntryFlags.Linked;
        _linked = (entry.Flags & Both) == Both ? PathText.Of(entry.Path.Span) : null;
    }

    private void RecordReadFailure(ManifestEntryFlags endFlags)
    {
        if ((endFlags & ManifestEntryFlags.Incomplete) != 0 && _linked is not null)
        {
            _unreadableNames.Add(_linked);
        }
    }

    // Returns an action that removes everything that is added after this call.
    private Action CreateRollback()
    {
        var (page, tally) = (manifest.Mark(), references.Mark());
        var (files, directories, others, bytes) = (Files, Directories, Others, SourceBytes);
        return () =>
        {
            manifest.ReturnTo(page);
            references.ReturnTo(tally);
            (Files, Directories, Others, SourceBytes) = (files, directories, others, bytes);
        };
    }

    private bool HasLostTarget(ManifestEntry entry)
    {
        if (
            _unreadableNames.Count == 0
            || entry.Kind != ManifestEntryKind.HardLink
            || !_unreadableNames.Contains(PathText.Of(entry.Link.Span))
        )
        {
            return false;
        }

        warnings.Add(entry.Path.Span, "unreadable", $"it is another name of '{PathText.Of(entry.Link.Span)}', which could not be read");
        return true;
    }

    private void Count(ManifestEntry entry)
    {
        switch (entry.Kind)
        {
            case ManifestEntryKind.File:
                Files++;
                SourceBytes = Saturated.Add(SourceBytes, (entry.Flags & ManifestEntryFlags.Continued) == 0 ? entry.Size : 0);
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

using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Compares two backups by merging their manifests like sorted streams. Pages that both share, which are nearly all pages within a chain,
/// are skipped without reading them. A path that is unreadable on one side is never reported as added or removed.
/// </summary>
internal sealed class ManifestComparer(ArchiveAccess access)
{
    /// <summary>Compares the backups and returns one page of differences.</summary>
    /// <exception cref="Fault">Same as <see cref="IEngine.Compare"/>.</exception>
    public BrowsedPage<ComparedEntry> Run(CompareRequest request, CancellationToken cancellationToken)
    {
        using var left = ManifestWalk.Open(access, request.BeforeId);
        using var right = ManifestWalk.Open(access, request.AfterId);
        var folder = BackupPath.Find(request.Path, left, right);
        BackupPath.ThrowIfOutside(request.After, folder);
        Begin(left, folder, request.After);
        Begin(right, folder, request.After);
        byte[][] leftOut = [.. request.LeftOut.Select(Encoding.UTF8.GetBytes)];
        var found = new List<ComparedEntry>();
        while (OrderOf(left, right, folder) is { } order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = (order <= 0 ? left : right).Entry.Path.Span.ToArray();
            if (Array.Find(leftOut, source => PathOrder.IsWithin(path, source)) is { } only)
            {
                left.MovePastTree(only);
                right.MovePastTree(only);
                continue;
            }

            if (DifferenceOf(left, right, order) is { } difference)
            {
                found.Add(difference);
            }

            Advance(left, right, order);
            if (found.Count == request.Limit || left.PagesRead + right.PagesRead >= request.MaxPages)
            {
                return PageOf(found, path, left, right);
            }
        }

        return PageOf(found, null, left, right);
    }

    private static BrowsedPage<ComparedEntry> PageOf(List<ComparedEntry> found, byte[]? next, ManifestWalk left, ManifestWalk right) =>
        new(found, next, left.DamagedEntries + right.DamagedEntries, left.PagesRead + right.PagesRead);

    private static void Begin(ManifestWalk walk, byte[] folder, byte[]? after) =>
        _ = after is null ? walk.MoveTo(folder) : walk.MovePast(after);

    // Negative if the next path is only on the left, 0 if it is on both sides, positive if only on the right; null at the end of both.
    private static int? OrderOf(ManifestWalk left, ManifestWalk right, byte[] folder)
    {
        var isLeft = IsWithin(left, folder);
        var isRight = IsWithin(right, folder);
        return (isLeft, isRight) switch
        {
            (true, true) => PathOrder.Compare(left.Entry.Path.Span, right.Entry.Path.Span),
            (true, false) => -1,
            (false, true) => 1,
            _ => null,
        };
    }

    private static bool IsWithin(ManifestWalk walk, byte[] folder) =>
        walk.HasEntry && (folder.Length == 0 || PathOrder.IsWithin(walk.Entry.Path.Span, folder));

    private static ComparedEntry? DifferenceOf(ManifestWalk left, ManifestWalk right, int order)
    {
        if (order != 0)
        {
            var (has, lacks) = order < 0 ? (left, right) : (right, left);
            if (lacks.IsUnknown(has.Entry.Path.Span))
            {
                return null;
            }

            var entry = has.Describe();
            return order < 0
                ? new ComparedEntry(entry, null, EntryDifferences.None)
                : new ComparedEntry(null, entry, EntryDifferences.None);
        }

        return EntryComparison.Compare(left, right) is { } differences and not EntryDifferences.None
            ? new ComparedEntry(left.Describe(), right.Describe(), differences)
            : null;
    }

    private static void Advance(ManifestWalk left, ManifestWalk right, int order)
    {
        if (order == 0)
        {
            ManifestWalk.SkipCommonPages(left, right);
        }

        if (order <= 0)
        {
            left.MoveNext();
        }

        if (order >= 0)
        {
            right.MoveNext();
        }
    }
}

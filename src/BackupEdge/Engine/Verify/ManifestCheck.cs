using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Checks that the chunks of each entry of a backup exist and are intact, and finds out which sources the problems of the whole verify
/// concern.
/// </summary>
/// <param name="archives">The archives of the backup.</param>
/// <param name="check">Knows the damaged groups; all of them <em>must</em> have been checked.</param>
/// <param name="problems">Receives the reports.</param>
internal sealed class ManifestCheck(ArchiveSet archives, PartCheck check, ReportLog problems)
{
    /// <summary>Returns the number of intact entries, and which sources the problems concern.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (long Whole, ProblemOwners Owners) Run(CancellationToken cancellationToken)
    {
        long whole = 0,
            entries = 0;
        var sources = RecordedSources.Of(archives.Main.Trailer.Record);
        var found = new EntryProblems(problems, sources);
        var pages = archives.Main.Root.Pages;
        ManifestReader reader = null!;
        reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (page, problem) =>
        {
            var next = reader.Position.NextPage;
            found.Add(page, next < pages.Count ? pages[next].FirstPath : null, problem);
            check.Claim(page);
        });
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            entries++;
            var problemOfFirst = check.ProblemOf(entry.Parts);
            var problem = ProblemOfSource(entry, sources) ?? problemOfFirst;
            if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
            {
                ManifestEntryFlags end;
                long length = 0,
                    size;
                while (reader.TryNextContent(parts, out end, out size))
                {
                    var problemOfParts = check.ProblemOf(parts);
                    problem ??= problemOfParts;
                    parts.ForEach(part => length = Saturated.Add(length, part.Length));
                }

                if (problem is null && (end & ManifestEntryFlags.Incomplete) == 0 && length != size)
                {
                    problem = "its parts do not add up to its size";
                }

                // Both flags mean that the backup could not read the file. It has already reported that as a warning, so it is not damage.
                if (
                    problem is null
                    && (end & (ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck)) == ManifestEntryFlags.Incomplete
                )
                {
                    problem = "the manifest is damaged before its end";
                }
            }

            if (problem is null)
            {
                whole++;
            }
            else
            {
                found.Add(entry.Path.Span, problem);
            }
        }

        var (explained, expected) = ((long)check.Explained, archives.Main.Trailer.Entries);
        if (entries != expected)
        {
            explained += entries < expected && entries + found.Lost >= expected ? 1 : 0;
            problems.Add(
                archives.Main.Header.Id,
                "damaged",
                $"The manifest should have {expected} entries, but has {entries}"
            );
        }

        return (whole, found.ToOwners(explained));
    }

    // A restore has no destination for an entry of an unknown source and skips it.
    private static string? ProblemOfSource(ManifestEntry entry, HashSet<string>? sources)
    {
        var path = entry.Path.Span;
        var slash = path.IndexOf((byte)'/');
        return sources?.Contains(Encoding.UTF8.GetString(slash < 0 ? path : path[..slash])) != false
            ? null
            : "it does not belong to any source of the backup";
    }
}

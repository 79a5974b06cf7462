using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Objects.S3;

namespace BackupEdge.Commands.Reach;

/// <summary>Counts the files of sources that are trees, with the selection of a backup.</summary>
/// <param name="settings">The settings.</param>
/// <param name="limits">The limits of each source.</param>
/// <param name="time">The clock.</param>
internal sealed class TreeCount(Settings settings, ReachLimits limits, TimeProvider time)
{
    private const string UnreadNote = "cannot be read by this user";

    /// <summary>Counts the files of a source.</summary>
    /// <exception cref="Faults.Fault">The source cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ReachedPart Count(TreeSourceDefinition source, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var warnings = new ReportLog();
        var context = new TreeContext
        {
            Forbidden = settings.Data.Forbidden,
            ExcludedFiles = new DatabaseFiles(settings.DatabaseFiles, settings.DatabaseFiles.ToHashSet(StringComparer.Ordinal)),
            Warnings = warnings,
            Calls = new SourceCalls(TimeSpan.Zero, OpenDescriptors.ForWorkers(0), () => { }, cancel),
            Flush = new FileSystemFlush(cancel),
            OpenBuckets = connection => new S3BucketEngine(connection, time, limits.Answer),
        };
        var (files, bytes, buckets, isWhole) = (0L, 0L, 0, true);
        using var tree = source.Open(context);
        var entry = new TreeEntry();
        try
        {
            while (tree.TryNext(entry, out _))
            {
                cancel.ThrowIfCancellationRequested();
                var found = entry.Entry;
                if (found.Kind == ManifestEntryKind.File && entry.Unread != UnreadPart.Entry)
                {
                    files++;
                    bytes = Saturated.Add(bytes, found.Size);
                }

                buckets += IsBucket(found) ? 1 : 0;
                entry.Release();
                if (files >= limits.Entries || time.GetElapsedTime(began) > limits.Count)
                {
                    isWhole = false;
                    break;
                }
            }
        }
        finally
        {
            entry.Release();
        }

        return new ReachedPart(ReachedPart.Source, source.Name, Problem: null)
        {
            Files = files,
            Bytes = bytes,
            Buckets = source is S3Source ? buckets : null,
            AtLeast = !isWhole,
            Note = warnings.Count > 0 ? $"{warnings.Count} {(warnings.Count == 1 ? "entry" : "entries")} {UnreadNote}" : null,
        };
    }

    // Below the folder of the source.
    private static bool IsBucket(ManifestEntry entry) => entry.Kind == ManifestEntryKind.Directory && entry.Path.Span.Count((byte)'/') == 1;
}

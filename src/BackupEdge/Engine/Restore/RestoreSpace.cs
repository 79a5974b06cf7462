using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Checks the free space before a restore writes anything. The required space is the size of the files according to the manifest, without
/// holes and without files that are skipped, less the size of the files that they replace. The totals in the trailer are not used, because
/// a malicious archive of a few kilobytes can claim terabytes. The result is an estimate: space that databases and programs use elsewhere
/// is not known.
/// </summary>
internal sealed class RestoreSpace(
    ArchiveSet archives,
    RestoreRequest request,
    PathSelection selection,
    RestoreStems stems,
    Func<string, TargetSpace> spaceOf
)
{
    private readonly Dictionary<string, long> _needed = new(StringComparer.Ordinal);
    private readonly List<ContentPart> _parts = [];
    private readonly ByteString _source = new();
    private string _target = "";

    /// <summary>Throws if the restore cannot fit.</summary>
    /// <exception cref="Fault"><c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void ThrowIfShort(CancellationToken cancellationToken)
    {
        Count(checkTarget: false, cancellationToken);
        if (FindShortage() is null)
        {
            return;
        }

        // Most restores return above, without checking each existing file.
        Count(checkTarget: true, cancellationToken);
        if (FindShortage() is var (folder, needed, free))
        {
            throw new Fault(
                FaultCode.NoSpace,
                $"The restore needs {needed} bytes at '{folder}', but {free} are free, so nothing was restored. Free some "
                    + "space, choose another target, or restore parts of the backup with `paths`.",
                ("path", folder),
                ("needed_bytes", $"{needed}"),
                ("free_bytes", $"{free}")
            );
        }
    }

    private (string Folder, long Needed, long Free)? FindShortage()
    {
        foreach (
            var group in _needed
                .Select(row => (Folder: row.Key, Bytes: row.Value, Space: spaceOf(row.Key)))
                .GroupBy(row => row.Space.FileSystem, StringComparer.Ordinal)
        )
        {
            var needed = group.Aggregate(0L, (sum, row) => Saturated.Add(sum, Math.Max(0, row.Bytes)));
            var largest = group.MaxBy(row => row.Bytes);
            if (needed > largest.Space.FreeBytes)
            {
                return (largest.Folder, needed, largest.Space.FreeBytes);
            }
        }

        return null;
    }

    private void Count(bool checkTarget, CancellationToken cancellationToken)
    {
        _needed.Clear();
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                entry.Kind is ManifestEntryKind.File or ManifestEntryKind.Stream
                && selection.HasSource(entry.Path.Span)
                && selection.Includes(entry.Path.Span)
                && stems.HasPlace(entry)
            )
            {
                Count(entry, CountData(reader, entry), checkTarget);
            }
        }
    }

    private void Count(ManifestEntry entry, long bytes, bool checkTarget)
    {
        var path = entry.Path.Span;
        if (request.FindBuckets(path) is not null)
        {
            return;
        }

        var into = request.FindDatabase(path);
        if (into is not null)
        {
            if (into.DatabaseFile is { } file)
            {
                CountDatabase(file, bytes, checkTarget);
            }

            return;
        }

        var slash = path.IndexOf((byte)'/');
        var folder = GetTarget(slash < 0 ? path : path[..slash]);
        var frees = 0L;
        if (
            checkTarget
            && Posix.TryStat(
                Posix.WorkingFolder,
                [.. Encoding.UTF8.GetBytes(folder), .. path[stems.Of(path).Length..], 0],
                out var existing
            )
        )
        {
            if (request.Overwrite == OverwriteMode.Skip)
            {
                return;
            }

            frees = existing is { Type: FileType.Regular, Links: 1 } ? existing.AllocatedBytes : 0;
        }

        Add(folder, bytes, frees);
    }

    // The entries of a source are consecutive, so the last result is nearly always valid.
    private string GetTarget(ReadOnlySpan<byte> source)
    {
        if (!source.SequenceEqual(_source.Span))
        {
            _source.Set(source);
            _target = request.Destinations[Encoding.UTF8.GetString(source)];
        }

        return _target;
    }

    // An existing database is written twice: as a copy next to it, and into its write-ahead log.
    private void CountDatabase(string path, long bytes, bool checkTarget)
    {
        var exists = File.Exists(path);
        if (!exists || request.Overwrite != OverwriteMode.Skip)
        {
            Add(Path.GetDirectoryName(path)!, exists && checkTarget ? Saturated.Add(bytes, bytes) : bytes, 0);
        }
    }

    private void Add(string folder, long bytes, long frees) =>
        _needed[folder] = Saturated.Add(_needed.GetValueOrDefault(folder), bytes) - frees;

    private long CountData(ManifestReader reader, ManifestEntry entry)
    {
        var bytes = CountData(entry.Parts);
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(_parts, out _, out _))
            {
                bytes = Saturated.Add(bytes, CountData(_parts));
            }
        }

        return bytes;
    }

    private static long CountData(List<ContentPart> parts)
    {
        long bytes = 0;
        foreach (var part in parts)
        {
            bytes += part.IsHole ? 0 : part.Length;
        }

        return bytes;
    }
}

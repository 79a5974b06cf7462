using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Asks for space before a restore writes its first byte: what the manifest says that files take, without holes and without what
/// <c>skip</c> leaves alone, less what they replace. The totals of the trailer are not used: an archive of a few kilobytes can promise
/// terabytes. It is an estimate: what databases and programs take elsewhere is not known.
/// </summary>
internal sealed class RestoreSpace(ArchiveSet archives, RestoreRequest request, Func<string, TargetSpace> spaceOf)
{
    private readonly Dictionary<string, long> _needed = new(StringComparer.Ordinal);
    private readonly List<ContentPart> _parts = [];
    private readonly ByteString _source = new();
    private string _target = "";

    /// <summary>Refuses a restore that cannot fit.</summary>
    /// <exception cref="Fault"><c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void ThrowIfShort(CancellationToken cancellationToken)
    {
        Count(lookAtTarget: false, cancellationToken);
        if (Shortage() is null)
        {
            return;
        }

        // Most restores end above, without a look at each file.
        Count(lookAtTarget: true, cancellationToken);
        if (Shortage() is var (folder, needed, free))
        {
            throw new Fault(
                FaultCode.NoSpace,
                $"The restore would write {needed} bytes to '{folder}', and {free} are free there, so nothing was restored. Free some "
                    + "space, choose another target, or restore parts of the backup with `paths`.",
                ("path", folder),
                ("needed_bytes", $"{needed}"),
                ("free_bytes", $"{free}")
            );
        }
    }

    private (string Folder, long Needed, long Free)? Shortage()
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

    private void Count(bool lookAtTarget, CancellationToken cancellationToken)
    {
        _needed.Clear();
        var selection = request.Selection();
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                entry.Kind is ManifestEntryKind.File or ManifestEntryKind.Stream
                && selection.HasSource(entry.Path.Span)
                && selection.Includes(entry.Path.Span)
            )
            {
                Count(entry, DataOf(reader, entry), lookAtTarget);
            }
        }
    }

    private void Count(ManifestEntry entry, long bytes, bool lookAtTarget)
    {
        var path = entry.Path.Span;
        var into = request.IntoDatabase(path);
        if (into is not null)
        {
            if (into.DatabaseFile is { } file)
            {
                CountDatabase(file, bytes, lookAtTarget);
            }

            return;
        }

        var slash = path.IndexOf((byte)'/');
        var folder = TargetOf(slash < 0 ? path : path[..slash]);
        var frees = 0L;
        if (
            lookAtTarget
            && Posix.TryStat(Posix.WorkingFolder, [.. Encoding.UTF8.GetBytes(folder), .. path[Math.Max(slash, 0)..], 0], out var there)
        )
        {
            if (request.Overwrite == OverwriteMode.Skip)
            {
                return;
            }

            frees = there is { Type: FileType.Regular, Links: 1 } ? there.AllocatedBytes : 0;
        }

        Add(folder, bytes, frees);
    }

    // The entries of a source follow each other, so that the last answer is nearly always the next one.
    private string TargetOf(ReadOnlySpan<byte> source)
    {
        if (!source.SequenceEqual(_source.Span))
        {
            _source.Set(source);
            _target = request.Destinations[Encoding.UTF8.GetString(source)];
        }

        return _target;
    }

    // Over one that is there it is written twice: beside it, and into its log.
    private void CountDatabase(string path, long bytes, bool lookAtTarget)
    {
        var isThere = File.Exists(path);
        if (!isThere || request.Overwrite != OverwriteMode.Skip)
        {
            Add(Path.GetDirectoryName(path)!, isThere && lookAtTarget ? Saturated.Add(bytes, bytes) : bytes, 0);
        }
    }

    private void Add(string folder, long bytes, long frees) =>
        _needed[folder] = Saturated.Add(_needed.GetValueOrDefault(folder), bytes) - frees;

    private long DataOf(ManifestReader reader, ManifestEntry entry)
    {
        var bytes = DataOf(entry.Parts);
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(_parts, out _, out _))
            {
                bytes = Saturated.Add(bytes, DataOf(_parts));
            }
        }

        return bytes;
    }

    private static long DataOf(List<ContentPart> parts)
    {
        long bytes = 0;
        foreach (var part in parts)
        {
            bytes += part.IsHole ? 0 : part.Length;
        }

        return bytes;
    }
}

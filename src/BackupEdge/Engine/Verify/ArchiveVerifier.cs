using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Checks the archive of one backup, and the needed parts of the archives it refers to. It checks that the sections match the trailer and
/// that groups and sections cover the file without a gap; then every group (its checksum and the SHA-256 of each chunk); then that the
/// index contains each chunk and that the chunks of each manifest entry exist. This covers every byte of the backup's own archive.
/// </summary>
internal sealed class ArchiveVerifier(ArchiveAccess access, EngineOptions options)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Checks the archive and blocks the calling thread until done. The summary lists the damage; it is not thrown.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public VerifySummary Run(string id, TransferProgress progress, CancellationToken cancellationToken)
    {
        var problems = new ReportLog();
        ArchiveSet archives;
        try
        {
            archives = ArchiveSet.Open(access, id);
        }
        catch (Fault fault) when (fault.Code == FaultCode.ArchiveDamaged)
        {
            problems.Add(id, "damaged", fault.Message);
            return Summary(problems, 0, 0, 0);
        }

        using (archives)
        {
            var archive = archives.Main;
            var groups = new GroupVerifier(archive, options.Workers, problems, progress);
            var parts = new PartCheck(archives, groups);
            progress.BytesTotal = archive.Length + MarkOthers(archives, parts, problems, progress, cancellationToken);
            CheckSections(archive, problems, cancellationToken);
            groups.Run(cancellationToken);
            CheckPredecessor(archive, problems);
            if (groups.IsCountComplete && (groups.Chunks != archive.Trailer.Chunks || archive.Index.Count != archive.Trailer.Chunks))
            {
                problems.Add(
                    id,
                    "damaged",
                    $"The archive should contain {archive.Trailer.Chunks} chunks, but its groups contain {groups.Chunks} "
                        + $"and its index contains {archive.Index.Count}"
                );
            }

            progress.AddBytes(archive.Length - progress.BytesDone);
            parts.CheckMarked(cancellationToken);
            var (entries, owners) = new ManifestCheck(archives, parts, problems).Run(cancellationToken);
            return Summary(problems, groups.Chunks, progress.BytesDone, entries) with
            {
                LockedChunks = groups.LockedChunks,
                Owners = owners,
            };
        }
    }

    // First of all, so that the total is known. Returns how many bytes of other archives the backup needs.
    private long MarkOthers(
        ArchiveSet archives,
        PartCheck parts,
        ReportLog problems,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (archives.Main.Trailer.Archives.Count == 0)
        {
            return 0;
        }

        CheckReferences(archives, problems);
        MarkParts(archives, parts, cancellationToken);
        return parts.Prepare(options.Workers, problems, progress);
    }

    private static VerifySummary Summary(ReportLog problems, long chunks, long bytes, long entries) =>
        new()
        {
            Chunks = chunks,
            Bytes = bytes,
            Entries = entries,
            ProblemCount = problems.Count,
            Problems = problems.ToList(),
        };

    // Groups and sections together must cover the whole file without gaps or overlaps.
    private static void CheckSections(ArchiveReader archive, ReportLog problems, CancellationToken cancellationToken)
    {
        var id = archive.Header.Id;
        var cover = new RangeCover();
        foreach (var section in archive.Trailer.Sections)
        {
            if (HashOf(archive, section.Offset, section.Length, cancellationToken) != section.Sha256)
            {
                problems.Add(id, "damaged", $"The archive's {section.Kind} at byte {section.Offset} does not match its SHA-256");
            }
        }

        foreach (var (offset, length) in Extents(archive))
        {
            cover.Add(offset, length);
        }

        if (!cover.IsExact)
        {
            problems.Add(id, "damaged", $"The archive has unexpected data at byte {FirstGap(archive)}");
        }
    }

    private static long FirstGap(ArchiveReader archive)
    {
        long expected = 0;
        foreach (var (offset, length) in Extents(archive).Order())
        {
            if (offset != expected)
            {
                return Math.Min(offset, expected);
            }

            expected = offset + length;
        }

        return expected;
    }

    private static IEnumerable<(long Offset, long Length)> Extents(ArchiveReader archive)
    {
        foreach (var section in archive.Trailer.Sections)
        {
            yield return (section.Offset, section.Length);
        }

        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            var row = archive.Groups[group];
            if (row.IsUsed)
            {
                yield return (row.Offset, row.HeadBytes + row.FrameBytes);
            }
        }
    }

    private static string HashOf(ArchiveReader archive, long offset, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        while (length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = archive.ReadRaw(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)));
            if (count == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, count);
            offset += count;
            length -= count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A predecessor that no longer exists was deleted or pruned.
    private void CheckPredecessor(ArchiveReader archive, ReportLog problems)
    {
        if (archive.Trailer.Previous is not { } previous)
        {
            return;
        }

        try
        {
            using var before = ArchiveReader.Open(access, previous.Id);
            if (before.Mac != previous.Mac && before.Trailer.FirstMac != previous.Mac)
            {
                problems.Add(
                    previous.Id,
                    "damaged",
                    $"The archive of '{previous.Id}' is not the one that was stored before the archive of '{archive.Header.Id}': "
                        + "it was exchanged"
                );
            }
        }
        catch (Fault)
        {
            // Deleted, or damaged: a verify of that backup reports it.
        }
    }

    private static void CheckReferences(ArchiveSet archives, ReportLog problems)
    {
        foreach (var reference in archives.Main.Trailer.Archives)
        {
            if (archives.Find(reference.Sequence, out var problem) is null)
            {
                problems.Add(
                    reference.Id,
                    "damaged",
                    $"The archive of '{reference.Id}', which this backup needs, cannot be used: {problem}"
                );
            }
        }
    }

    private static void MarkParts(ArchiveSet archives, PartCheck check, CancellationToken cancellationToken)
    {
        // ManifestCheck reports damaged pages.
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        Action<List<ContentPart>> mark = check.Mark;
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.VisitParts(entry, parts, mark);
        }
    }
}

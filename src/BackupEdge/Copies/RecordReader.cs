using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Reads commit records, and checks what nothing else checks: the MAC of the head, that a sealed archive has one, and the hash of the
/// trailer. The trailer has the hashes of the other sections, which are checked when the archive is opened, as those of any archive.
/// </summary>
/// <param name="cache">Reads the objects.</param>
/// <param name="seal">Checks the heads.</param>
internal sealed class RecordReader(RangeCache cache, CopySeal seal)
{
    private const int PieceBytes = 64 << 10;

    /// <summary>Reads a record.</summary>
    /// <param name="name">The name in its key.</param>
    /// <param name="opened">The version of the record.</param>
    /// <returns>The record, and where the bytes of the archive are.</returns>
    /// <exception cref="Fault">
    /// Those of <see cref="CopySeal.ReadRecord"/>, <c>object_missing</c>, <c>io_error</c> or <c>copy_store_refused</c>.
    /// </exception>
    public (CommitRecord Record, RemoteArchive Archive) Read(CopyName name, OpenObject opened)
    {
        Span<byte> begin = stackalloc byte[SignedHead.FixedSize];
        var known = cache.Read(opened, 0, begin);
        var claimed = SignedHead.LengthOf(SignedKind.Record, begin[..known], cache.Address, name.RecordKey);
        var bytes = new byte[(int)Math.Min(claimed, opened.What.Length)];
        var length = cache.Read(opened, 0, bytes);
        var (record, head) = seal.ReadRecord(bytes.AsSpan(0, length), name, cache.Address);
        var archive = new RemoteArchive(
            record.Id,
            new RemoteObject(record.Name.ArchiveKey, record.Version, record.Length),
            Places(record, opened.What, head)
        );
        CheckSeal(record, archive, opened);
        CheckTrailer(record, archive, opened);
        return (record, archive);
    }

    private List<RemoteExtent> Places(CommitRecord record, RemoteObject holder, long at)
    {
        var places = new List<RemoteExtent>(record.Extents.Count);
        foreach (var extent in record.Extents)
        {
            if (extent.Length > holder.Length - at)
            {
                throw Damaged(record, "it is truncated");
            }

            places.Add(new RemoteExtent(extent.Offset, extent.Length, holder, at));
            at += extent.Length;
        }

        if (at != holder.Length)
        {
            throw Damaged(record, "it is longer than its parts");
        }

        places.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        for (var i = 1; i < places.Count; i++)
        {
            if (places[i].Offset < places[i - 1].Offset + places[i - 1].Length)
            {
                throw Damaged(record, "its parts overlap");
            }
        }

        return places;
    }

    // Otherwise anyone could replace the record of a sealed archive by one without a MAC.
    private void CheckSeal(CommitRecord record, RemoteArchive archive, OpenObject opened)
    {
        if (record.HasMac)
        {
            return;
        }

        var extent = record.Extents.First(one => one.Kind == ExtentKind.Header);
        if (extent.Length > Frames.SkippableHead + ArchiveRules.MaxHeaderBytes)
        {
            throw Damaged(record, "its header is too long");
        }

        var frame = new byte[extent.Length];
        if (
            cache.Read(opened, PlaceOf(archive, extent).ObjectOffset, frame) != frame.Length
            || !Frames.TryReadSkippable(frame, FrameKind.Header, out var length)
            || length != frame.Length - Frames.SkippableHead
        )
        {
            throw Damaged(record, "its header cannot be read");
        }

        if (ArchiveHeader.Parse(record.Id, frame.AsSpan(Frames.SkippableHead)).Seal is not null)
        {
            throw Damaged(record, "its MAC is missing, and the archive is sealed");
        }
    }

    private void CheckTrailer(CommitRecord record, RemoteArchive archive, OpenObject opened)
    {
        var extent = record.Extents.First(one => one.Kind == ExtentKind.Trailer);
        var at = PlaceOf(archive, extent).ObjectOffset;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[(int)Math.Min(extent.Length, PieceBytes)];
        for (var done = 0L; done < extent.Length;)
        {
            var count = cache.Read(opened, at + done, piece.AsSpan(0, (int)Math.Min(piece.Length, extent.Length - done)));
            if (count == 0)
            {
                break;
            }

            hash.AppendData(piece.AsSpan(0, count));
            done += count;
        }

        if (extent.Offset + extent.Length != record.Length || Convert.ToHexStringLower(hash.GetHashAndReset()) != extent.Sha256)
        {
            throw Damaged(record, "its trailer does not match its SHA-256");
        }
    }

    private static RemoteExtent PlaceOf(RemoteArchive archive, CommitExtent extent) =>
        archive.Held.First(place => place.Offset == extent.Offset);

    private Fault Damaged(CommitRecord record, string what) => CopyFaults.Damaged(cache.Address, record.Name.RecordKey, what);
}

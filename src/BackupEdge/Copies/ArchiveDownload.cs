using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>Brings archives that are only in a copy back into the data folder. Blocks, so it is used on a thread of its own.</summary>
/// <param name="placed">Opens the archives.</param>
/// <param name="evicted">The places of the archives.</param>
/// <param name="local">The data folder.</param>
internal sealed class ArchiveDownload(PlacedArchives placed, EvictedArchives evicted, IArchiveStore local)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>
    /// Brings one archive. It is compared with the SHA-256 in its record and is durable before its place is deleted. Does nothing if it has
    /// no place.
    /// </summary>
    /// <param name="id">The id of the archive.</param>
    /// <param name="received">Called with the number of bytes of each piece.</param>
    /// <param name="cancel">Cancels the operation; nothing is left of the archive.</param>
    /// <exception cref="Fault">
    /// <c>archive_damaged</c> if it does not match, <c>archive_missing</c>, <c>no_space</c>, <c>io_error</c> or <c>copy_store_refused</c>.
    /// </exception>
    public void Run(string id, Action<long> received, CancellationToken cancel)
    {
        if (evicted.Find(id) is not { } place)
        {
            return;
        }

        if (!local.Exists(id))
        {
            var isRetired = evicted.ListRetired().Contains(id, StringComparer.Ordinal);
            Receive(place, received, cancel);
            if (isRetired)
            {
                local.Retire(id);
            }
        }

        evicted.Delete(id);
    }

    private void Receive(ArchivePlace place, Action<long> received, CancellationToken cancel)
    {
        var (source, record) = placed.OpenWithRecord(place);
        using (source)
        {
            if (TryReceive(source, record, received, cancel))
            {
                return;
            }
        }

        // A version is the archive if its SHA-256 is that of the record, no matter who wrote it.
        foreach (var version in placed.OpenVersions(place, record))
        {
            using (version)
            {
                if (TryReceive(version, record, received, cancel))
                {
                    return;
                }
            }
        }

        throw ArchiveFaults.Of(place.Id, "no version of its copy matches its SHA-256");
    }

    private bool TryReceive(IArchiveSource source, CommitRecord record, Action<long> received, CancellationToken cancel)
    {
        using var sink = local.Create(record.Id);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceBytes];
        try
        {
            for (var done = 0L; done < source.Length;)
            {
                cancel.ThrowIfCancellationRequested();
                var count = source.Read(done, piece);
                if (count == 0)
                {
                    break;
                }

                sink.Write(done, piece.AsSpan(0, count));
                hash.AppendData(piece, 0, count);
                received(count);
                done += count;
            }
        }
        catch (Fault fault) when (fault.Code == FaultCode.ArchiveMissing)
        {
            return false;
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != record.Sha256)
        {
            return false;
        }

        sink.Commit();
        return true;
    }
}

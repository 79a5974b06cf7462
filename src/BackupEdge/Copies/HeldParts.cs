using System.Security.Cryptography;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Compares the parts of an archive that its commit record contains with the object of the archive. As everywhere, any version of the
/// object may have the bytes: the hashes in the record decide.
/// </summary>
internal static class HeldParts
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Returns the first part that no version of the object has, as a sentence; null if there is none.</summary>
    /// <param name="cache">Reads the object.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>copy_store_refused</c>.</exception>
    public static string? ProblemOf(RangeCache cache, CommitRecord record, CancellationToken cancel)
    {
        var named = new RemoteObject(record.Name.ArchiveKey, record.Version, record.Length);
        foreach (var extent in record.Extents)
        {
            if (HashOf(cache, named, extent, cancel) != extent.Sha256 && !IsElsewhere(cache, named, extent, cancel))
            {
                return $"The object '{named.Key}' has other bytes at {extent.Offset} to {extent.Offset + extent.Length} than its record "
                    + "says.";
            }
        }

        return null;
    }

    private static bool IsElsewhere(RangeCache cache, RemoteObject named, CommitExtent extent, CancellationToken cancel)
    {
        foreach (var other in cache.VersionsOf(named))
        {
            if (HashOf(cache, other, extent, cancel) == extent.Sha256)
            {
                return true;
            }
        }

        return false;
    }

    // Null if the object is gone or too short.
    private static string? HashOf(RangeCache cache, RemoteObject what, CommitExtent extent, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[(int)Math.Min(PieceBytes, extent.Length)];
        var opened = cache.Open(what);
        try
        {
            for (var done = 0L; done < extent.Length;)
            {
                cancel.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(piece.Length, extent.Length - done);
                var count = cache.Read(opened, extent.Offset + done, piece.AsSpan(0, wanted));
                if (count == 0)
                {
                    return null;
                }

                hash.AppendData(piece, 0, count);
                done += count;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Fault fault) when (fault.Code == FaultCode.ObjectMissing)
        {
            return null;
        }
        finally
        {
            cache.Close(opened);
        }
    }
}

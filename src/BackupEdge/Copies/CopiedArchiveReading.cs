using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Reads every byte of an archive in a copy and of its record by ranges, in bounded memory. The record must be authentic and state what the
/// catalogue states; each of its parts and the whole archive must match their SHA-256. Nothing is decrypted, so this needs no contents key.
/// </summary>
/// <param name="context">The copy.</param>
internal sealed class CopiedArchiveReading(CopyContext context)
{
    private const int PieceBytes = 4 << 20;
    private readonly byte[] _piece = new byte[PieceBytes];

    /// <summary>Reads an archive. Returns what is wrong with it, as a sentence; null for nothing.</summary>
    /// <exception cref="Fault">
    /// A code of <see cref="ObjectFaults"/> that concerns the store, <c>key_missing</c> or <c>wrong_key</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string?> FindProblemAsync(CopiedRow row, CancellationToken cancel)
    {
        var name = new CopyName(row.Sequence, row.Id, row.Generation);
        try
        {
            await ReadRecordAsync(row, name, cancel);
            return await HashAsync(name.ArchiveKey, row.Version, 0, row.Bytes, cancel) == row.Sha256
                ? null
                : $"'{name.ArchiveKey}' in {context.Store.Address} does not match its SHA-256.";
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyDamaged or FaultCode.CopyStoreUnsupported or FaultCode.ObjectMissing)
        {
            return fault.Message;
        }
    }

    private async Task ReadRecordAsync(CopiedRow row, CopyName name, CancellationToken cancel)
    {
        var key = name.RecordKey;
        var begin = new byte[SignedHead.FixedSize];
        var count = await context.Store.ReadAsync(key, row.RecordVersion, 0, begin, cancel);
        var head = new byte[SignedHead.LengthOf(SignedKind.Record, begin.AsSpan(0, count), context.Store.Address, key)];
        count = await context.Store.ReadAsync(key, row.RecordVersion, 0, head, cancel);
        var (record, length) = context.Seal.ReadRecord(head.AsSpan(0, count), name, context.Store.Address);
        if (record.Sha256 != row.Sha256 || record.Length != row.Bytes)
        {
            throw CopyFaults.Damaged(context.Store.Address, key, "it states another archive than the catalogue");
        }

        var at = (long)length;
        foreach (var extent in record.Extents)
        {
            if (await HashAsync(key, row.RecordVersion, at, extent.Length, cancel) != extent.Sha256)
            {
                throw CopyFaults.Damaged(context.Store.Address, key, "one of its parts does not match its SHA-256");
            }

            at += extent.Length;
        }
    }

    private async Task<string> HashAsync(string key, string? version, long offset, long length, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var done = 0L; done < length;)
        {
            await context.Limit.WaitForHoursAsync(cancel);
            var into = _piece.AsMemory(0, (int)Math.Min(_piece.Length, length - done));
            var count = await context.Store.ReadAsync(key, version, offset + done, into, cancel);
            hash.AppendData(_piece, 0, count);
            context.Progress.AddRead(count);
            if (count < into.Length)
            {
                throw CopyFaults.Damaged(context.Store.Address, key, "it is truncated");
            }

            await context.Limit.TakeAsync(count, cancel);
            done += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

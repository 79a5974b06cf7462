using System.Security.Cryptography;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Brings the newest valid copy of the catalogue into a data folder, which must have none.</summary>
/// <param name="objects">The store.</param>
/// <param name="data">The data folder.</param>
/// <param name="seal">Checks the heads.</param>
/// <param name="hasKeys">Whether the data folder has keys, so that only a copy with a MAC counts.</param>
internal sealed class CatalogueRecovery(IObjectStore objects, DataPaths data, CopySeal seal, bool hasKeys)
{
    private const int PieceBytes = 1 << 20;
    private readonly List<CopyFinding> _findings = [];

    /// <summary>What was found so far that the host did not leave there.</summary>
    public IReadOnlyList<CopyFinding> Findings => _findings;

    /// <summary>Brings the catalogue, and returns its description; null if there is no valid copy.</summary>
    /// <param name="store">The id of the copied data folder; null to accept any.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c> or a code of <see cref="ObjectFaults"/>.</exception>
    public async Task<CatalogueCopy?> RunAsync(Guid? store, CancellationToken cancel)
    {
        var all = await ObjectRead.VersionsAsync(objects, CopyLayout.Catalogues, cancel);
        var numbered = new List<(long Number, List<StoredObject> Versions)>();
        foreach (var (key, versions) in all)
        {
            if (CopyLayout.TryReadCatalogue(key, out var number))
            {
                numbered.Add((number, versions));
            }
        }

        foreach (var (_, versions) in numbered.OrderByDescending(one => one.Number))
        {
            foreach (var version in versions)
            {
                if (await TryAsync(version, store, cancel) is { } copy)
                {
                    return copy;
                }
            }
        }

        return null;
    }

    private async Task<CatalogueCopy?> TryAsync(StoredObject version, Guid? store, CancellationToken cancel)
    {
        try
        {
            var begin = await ObjectRead.BeginningAsync(objects, version, SignedHead.FixedSize, cancel);
            var length = SignedHead.LengthOf(SignedKind.Catalogue, begin, objects.Address, version.Key);
            var head = await ObjectRead.BeginningAsync(objects, version, length, cancel);
            var (copy, at) = seal.ReadCatalogue(head, version.Key, objects.Address);
            if (hasKeys && copy.Epoch is null)
            {
                return Report(CopyFindingKind.NotSigned, version, "The copy of the catalogue has no MAC, so it is not used.");
            }

            if (store is not null && copy.Store != store)
            {
                return Report(CopyFindingKind.Foreign, version, $"It belongs to the data folder {copy.Store}. It is not used.");
            }

            if (copy.IsSealed && !hasKeys)
            {
                return Report(CopyFindingKind.Foreign, version, "It is encrypted, and the copy has no keys. It is not used.");
            }

            return await WriteAsync(version, copy, at, cancel)
                ? copy
                : Report(CopyFindingKind.NotAuthentic, version, "The copy of the catalogue does not match its SHA-256, so it is not used.");
        }
        catch (Fault fault)
            when (fault.Code
                    is FaultCode.CopyDamaged
                        or FaultCode.CopyStoreUnsupported
                        or FaultCode.KeyMissing
                        or FaultCode.WrongKey
                        or FaultCode.ObjectMissing
            )
        {
            return Report(CopyFindingKind.NotAuthentic, version, $"The copy of the catalogue is not used: {fault.Message}");
        }
    }

    // Under its name only when it is whole and durable.
    private async Task<bool> WriteAsync(StoredObject version, CatalogueCopy copy, long at, CancellationToken cancel)
    {
        var path = copy.IsSealed ? data.SealedCatalogue : data.PlainCatalogue;
        var unnamed = path + ".new";
        File.Delete(unnamed);
        var isWhole = false;
        try
        {
            using (var file = FileModes.CreateOwnerFile(unnamed))
            {
                FolderOwner.Give(file.SafeFileHandle, unnamed);
                isWhole = await ReceiveAsync(version, copy, at, file, cancel);
                file.Flush(flushToDisk: true);
            }

            if (isWhole)
            {
                File.Move(unnamed, path, overwrite: false);
                DurableFolder.Flush(data.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The catalogue '{path}' could not be written");
        }
        finally
        {
            File.Delete(unnamed);
        }

        return isWhole;
    }

    private async Task<bool> ReceiveAsync(StoredObject version, CatalogueCopy copy, long at, FileStream file, CancellationToken cancel)
    {
        if (at + copy.Length != version.Length)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceBytes];
        for (var done = 0L; done < copy.Length;)
        {
            var wanted = piece.AsMemory(0, (int)Math.Min(piece.Length, copy.Length - done));
            var count = await objects.ReadAsync(version.Key, version.Version, at + done, wanted, cancel);
            if (count == 0)
            {
                return false;
            }

            hash.AppendData(piece, 0, count);
            await file.WriteAsync(piece.AsMemory(0, count), cancel);
            done += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == copy.Sha256;
    }

    private CatalogueCopy? Report(CopyFindingKind kind, StoredObject version, string problem)
    {
        _findings.Add(new CopyFinding(kind, version.Key, problem));
        return null;
    }
}

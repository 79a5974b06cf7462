using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Copies the catalogue to the store at the end of each run, and keeps the newest 7 copies there.</summary>
/// <param name="snapshot">Writes a consistent copy of the catalogue to a new file, sealed if the catalogue is.</param>
/// <param name="folder">The absolute path of a folder for that file.</param>
/// <param name="isSealed">Whether the catalogue is sealed.</param>
internal sealed class CatalogueCopying(Action<string> snapshot, string folder, bool isSealed)
{
    /// <summary>How many copies stay.</summary>
    public const int Kept = 7;

    /// <summary>Copies the catalogue and deletes old copies.</summary>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c>, <c>key_missing</c>, or a code of <see cref="ObjectFaults"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CopyContext context, CancellationToken cancel)
    {
        // The number is used once, also if the copy fails.
        var number = context.Catalogue.Write(session =>
        {
            var state = session.Copies.State(context.Name)!;
            session.Copies.SetState(state with { CatalogueNumber = state.CatalogueNumber + 1 });
            return state.CatalogueNumber + 1;
        });
        var path = Path.Combine(folder, $"catalogue-{Guid.NewGuid():n}.tmp");
        try
        {
            IoFaults.Guard("The catalogue could not be copied", () => Directory.CreateDirectory(folder));
            var audit = context.Catalogue.Read(session => session.Audit.Head());
            snapshot(path);
            await SendAsync(context, path, number, audit, cancel);
        }
        finally
        {
            File.Delete(path);
        }

        await DeleteOldAsync(context, cancel);
    }

    private async Task SendAsync(CopyContext context, string path, long number, AuditHead? audit, CancellationToken cancel)
    {
        var (length, sha256) = IoFaults.Guard("The copy of the catalogue could not be read", () =>
        {
            using var file = File.OpenRead(path);
            return (file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
        });
        var (keys, epoch) = context.Seal.Newest(isSealed);
        var copy = new CatalogueCopy(context.StoreId, number, context.StoreNow, length, sha256, isSealed)
        {
            Keys = keys,
            Epoch = epoch,
            Audit = audit,
        };
        using var content = new FileContent(context.Seal.Write(copy), path);
        var key = CopyLayout.KeyOfCatalogue(copy.CreatedAt, number);
        await context.Store.PutAsync(key, content, context.Locks.ForNew(context.StoreNow), cancel);
        CrashPoints.Pass(CrashPoint.CopyCatalogueSent);
    }

    private static async Task DeleteOldAsync(CopyContext context, CancellationToken cancel)
    {
        var copies = new List<(long Number, string Key)>();
        await foreach (var stored in context.Store.ListAsync(CopyLayout.Catalogues, cancel))
        {
            if (CopyLayout.TryReadCatalogue(stored.Key, out var number))
            {
                copies.Add((number, stored.Key));
            }
        }

        var removal = new CopyRemoval(context);
        foreach (var (_, key) in copies.OrderByDescending(copy => copy.Number).Skip(Kept))
        {
            // One that is locked is deleted by a later run.
            await removal.DeleteAsync(key, cancel);
        }
    }
}

using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Opens a copy store for writing: writes its marker or checks that it is this data folder's, checks that no other installation writes to
/// it, and brings the key files there, before anything that is sealed with them.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="keysFolder">The absolute path of the folder <c>keys</c>, which need not exist.</param>
/// <param name="instance">See <see cref="CopyInstance"/>.</param>
/// <param name="program">The version of the program.</param>
internal sealed class CopyOpening(CopyContext context, string keysFolder, string instance, string program)
{
    // Another writer that was active within this time counts as active.
    private static readonly TimeSpan WriterGrace = TimeSpan.FromHours(2);

    /// <summary>Opens the store, and returns the id of the data folder.</summary>
    /// <exception cref="Fault"><c>copy_store_foreign</c>, <c>copy_damaged</c>, or a code of <see cref="ObjectFaults"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Guid> RunAsync(CancellationToken cancel)
    {
        var store = await MarkAsync(cancel);
        await WriteWriterAsync(store, cancel);
        await CopyKeysAsync(cancel);
        await ProtectAsync(cancel);
        return store;
    }

    private async Task<Guid> MarkAsync(CancellationToken cancel)
    {
        var own = context.Catalogue.Read(session => session.Copies.Store());
        if (await context.Store.FindAsync(CopyLayout.Marker, null, cancel) is not null)
        {
            var marker = CopyMarker.Read(await ReadAsync(CopyLayout.Marker, CopyMarker.MaxBytes, cancel), context.Store.Address);
            if (marker.Store != own && (own is not null || !await HasOwnArchiveAsync(cancel)))
            {
                throw CopyFaults.Foreign(context.Store.Address, marker);
            }

            // A catalogue that was built from the archives finds its id where it had copied them to.
            Keep(marker.Store);
            return marker.Store;
        }

        var id = own ?? Guid.NewGuid();
        Keep(id);
        var bytes = new CopyMarker(CopyLayout.Format, id, Environment.MachineName, context.StoreNow).ToBytes();
        await context.Store.PutAsync(CopyLayout.Marker, new MemoryContent(bytes), context.Locks.ForNew(context.StoreNow), cancel);
        return id;
    }

    // The name of a record comes from the content of its archive, so a store that has the name of an archive of this folder has its copy.
    private async Task<bool> HasOwnArchiveAsync(CancellationToken cancel)
    {
        var ids = context.Catalogue.Read(session => session.Copies.Sources()).ToDictionary(row => row.Sequence, row => row.Id);
        await foreach (var stored in context.Store.ListAsync(CopyLayout.Records, cancel))
        {
            if (
                CopyName.OfRecord(stored.Key) is { } name
                && ids.GetValueOrDefault(name.Sequence) == name.Id
                && LocalGenerations.Read(context.Archives, name.Id)?.Name == name
            )
            {
                return true;
            }
        }

        return false;
    }

    private async Task WriteWriterAsync(Guid store, CancellationToken cancel)
    {
        if (await context.Store.FindAsync(CopyLayout.Writer, null, cancel) is not null)
        {
            var bytes = await ReadAsync(CopyLayout.Writer, CopyMarker.MaxBytes, cancel);
            var last = CopyText.Read(bytes, CopyJson.Default.CopyWriter);
            if (
                last is not null
                && (last.Instance != instance || last.Host != Environment.MachineName)
                && context.StoreNow - last.At < WriterGrace
            )
            {
                throw CopyFaults.OtherWriter(context.Store.Address, last);
            }
        }

        var writer = new CopyWriter(store, Environment.MachineName, instance, context.StoreNow, program);
        await context.Store.PutAsync(
            CopyLayout.Writer,
            new MemoryContent(CopyText.Write(writer, CopyJson.Default.CopyWriter)),
            null,
            cancel
        );
    }

    private async Task CopyKeysAsync(CancellationToken cancel)
    {
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var stored in context.Store.ListAsync(CopyLayout.Keys, cancel))
        {
            there[stored.Key] = stored.Length;
        }

        foreach (var path in KeyFiles())
        {
            var bytes = IoFaults.Guard($"The key file '{path}' could not be read", () => File.ReadAllBytes(path));
            var key = CopyLayout.KeyOfKeyFile(Path.GetFileName(path));
            var isThere =
                there.TryGetValue(key, out var length)
                && length == bytes.Length
                && (await ReadAsync(key, bytes.Length, cancel)).AsSpan().SequenceEqual(bytes);
            if (!isThere)
            {
                await context.Store.PutAsync(key, new MemoryContent(bytes), context.Locks.ForNew(context.StoreNow), cancel);
            }
        }
    }

    // Without the keys nothing can be recovered, so they stay locked as long as any archive: the versions of this host, the oldest ones.
    private async Task ProtectAsync(CancellationToken cancel)
    {
        if (!context.Locks.AreOn)
        {
            return;
        }

        var sizes = KeyFiles().ToDictionary(path => CopyLayout.KeyOfKeyFile(Path.GetFileName(path)), path => new FileInfo(path).Length);
        var oldest = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        foreach (var prefix in new[] { CopyLayout.Marker, CopyLayout.Keys })
        {
            // The newest comes first.
            await foreach (var stored in context.Store.ListVersionsAsync(prefix, cancel))
            {
                var isOwn = stored.Key == CopyLayout.Marker || sizes.GetValueOrDefault(stored.Key, -1) == stored.Length;
                if (isOwn && stored is { IsDeleteMarker: false, Version: not null })
                {
                    oldest[stored.Key] = stored;
                }
            }
        }

        foreach (var stored in oldest.Values)
        {
            var present = await context.Store.FindProtectionAsync(stored.Key, stored.Version!, cancel);
            if (context.Locks.IsShort(present?.Until, context.StoreNow))
            {
                await context.Store.ProtectAsync(stored.Key, stored.Version!, context.Locks.ForNew(context.StoreNow)!, cancel);
            }
        }
    }

    private IReadOnlyList<string> KeyFiles() =>
        IoFaults.Guard<IReadOnlyList<string>>($"The keys in '{keysFolder}' could not be listed", () =>
            Directory.Exists(keysFolder) ? [.. Directory.EnumerateFiles(keysFolder, "*.age").Order(StringComparer.Ordinal)] : []
        );

    private async Task<byte[]> ReadAsync(string key, int max, CancellationToken cancel)
    {
        var bytes = new byte[max];
        var count = await context.Store.ReadAsync(key, null, 0, bytes, cancel);
        return bytes[..count];
    }

    private void Keep(Guid store)
    {
        if (context.Catalogue.Read(session => session.Copies.Store()) != store)
        {
            context.Catalogue.Write(session => session.Copies.SetStore(store));
        }
    }
}

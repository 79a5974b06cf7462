using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Sends the bytes of one archive, in parts if it is large. The upload, the size of its parts and each part that the store has
/// acknowledged are in the catalogue, so a later run does not send such a part again; it reads all parts, since the hash of the whole
/// archive needs them, and sends a part again whose hash is another one.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="archive">The open archive.</param>
/// <param name="key">The key of the object.</param>
internal sealed class ArchiveUpload(CopyContext context, ArchiveChunks archive, string key)
{
    private const int MaxBeginnings = 3;

    /// <summary>Sends what the store does not have yet.</summary>
    /// <exception cref="Fault">
    /// A code of <see cref="ObjectFaults"/>, <c>archive_damaged</c>, <c>copy_damaged</c>, <c>io_error</c> or <c>no_space</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SentArchive> RunAsync(CancellationToken cancel)
    {
        if (archive.Length <= context.MinPartBytes)
        {
            return await SendWholeAsync(cancel);
        }

        for (var beginning = 1; ; beginning++)
        {
            try
            {
                return await SendPartsAsync(cancel);
            }
            catch (Fault fault) when (fault.Code == FaultCode.UploadMissing && beginning < MaxBeginnings)
            {
                context.Catalogue.Write(session => session.Copies.EndUpload(context.Name, key));
            }
        }
    }

    private async Task<SentArchive> SendWholeAsync(CancellationToken cancel)
    {
        await context.Limit.WaitForHoursAsync(cancel);
        var content = new ArchiveContent(archive, [], [(0, archive.Length)], context.Limit);
        var hash = Convert.ToHexStringLower(content.Sha256.Span);
        var retention = context.Locks.ForNew(context.StoreNow);
        var stored = await context.Store.PutAsync(key, content, retention, cancel);
        context.Progress.AddRead(archive.Length);
        return await CheckedAsync(stored, hash, retention?.Until, cancel);
    }

    private async Task<SentArchive> SendPartsAsync(CancellationToken cancel)
    {
        var upload = Find() ?? await BeginAsync(cancel);
        var known = context.Catalogue.Read(session => session.Copies.Parts(context.Name, key)).ToDictionary(part => part.Number);
        var parts = new UploadedPart[CopyParts.CountFor(archive.Length, upload.PartBytes)];
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var one = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var running = new List<Task>();
        try
        {
            for (var number = 1; number <= parts.Length; number++)
            {
                cancel.ThrowIfCancellationRequested();
                var offset = (number - 1) * upload.PartBytes;
                var length = Math.Min(upload.PartBytes, archive.Length - offset);
                ArchiveContent.Read(archive, offset, length, whole, one);
                var hash = one.GetHashAndReset();
                if (known.TryGetValue(number, out var part) && part.Bytes == length && part.Sha256 == Convert.ToHexStringLower(hash))
                {
                    parts[number - 1] = new UploadedPart(number, part.Tag, length);
                    context.Progress.AddBytes(length);
                    continue;
                }

                await MakeRoomAsync(running);
                await context.Limit.WaitForHoursAsync(cancel);
                running.Add(
                    SendAsync(upload, number, new ArchiveContent(archive, [], [(offset, length)], context.Limit, hash), parts, cancel)
                );
            }

            await Task.WhenAll(running);
        }
        finally
        {
            // Parts that are under way can still succeed, and would be sent again if nobody recorded that.
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        CrashPoints.Pass(CrashPoint.CopyPartsSent);
        var stored = await context.Store.CompleteUploadAsync(key, upload.Upload, parts, archive.Length, cancel);

        // Not every engine applies the lock of an upload (Ceph 16 does not), so it is never relied on.
        return await CheckedAsync(stored, Convert.ToHexStringLower(whole.GetHashAndReset()), until: null, cancel);
    }

    private CopyUploadRow? Find() =>
        context
            .Catalogue.Read(session => session.Copies.Uploads(context.Name))
            .FirstOrDefault(row => row.Key == key && row.Bytes == archive.Length);

    private async Task<CopyUploadRow> BeginAsync(CancellationToken cancel)
    {
        var begun = context.Now;
        var id = await context.Store.BeginUploadAsync(key, context.Locks.ForNew(context.StoreNow), cancel);
        var row = new CopyUploadRow(key, id, CopyParts.SizeFor(archive.Length, context.MinPartBytes), archive.Length, begun);
        context.Catalogue.Write(session => session.Copies.BeginUpload(context.Name, row));
        return row;
    }

    // Waits until there is room for one more part, and throws the failure of one that has ended.
    private async Task MakeRoomAsync(List<Task> running)
    {
        while (running.Count > 0 && (running.Count >= context.Window.Limit || running.Exists(task => task.IsCompleted)))
        {
            var ended = await Task.WhenAny(running);
            await ended;
            running.Remove(ended);
        }
    }

    private async Task SendAsync(CopyUploadRow upload, int number, ArchiveContent content, UploadedPart[] parts, CancellationToken cancel)
    {
        var begun = context.Time.GetTimestamp();
        var part = await context.Store.PutPartAsync(key, upload.Upload, number, content, cancel);
        var row = new CopyPartRow(number, content.Length, Convert.ToHexStringLower(content.Sha256.Span), part.Tag);
        context.Catalogue.Write(session => session.Copies.AddPart(context.Name, key, row));
        parts[number - 1] = part;
        context.Window.Sent(content.Length, context.Time.GetElapsedTime(begun));
        context.Progress.AddRead(content.Length);
    }

    // The engine's own word about the size and the version, and a lock that lasts long enough although the upload may have taken days.
    private async Task<SentArchive> CheckedAsync(StoredObject stored, string hash, DateTimeOffset? until, CancellationToken cancel)
    {
        var found = await context.Store.FindAsync(key, stored.Version, cancel);
        if (found?.Length != archive.Length)
        {
            context.Catalogue.Write(session => session.Copies.EndUpload(context.Name, key));
            throw CopyFaults.Damaged(
                context.Store.Address,
                key,
                $"it was written with {archive.Length} bytes, and the store has {(found is null ? "nothing" : $"{found.Length} bytes")}"
            );
        }

        if (context.Locks.AreOn && found.Version is null)
        {
            throw ObjectFaults.Unsupported(context.Store.Address, "locks, because its objects have no versions");
        }

        var now = context.StoreNow;
        if (context.Locks.IsShort(until, now))
        {
            var retention = context.Locks.ForNew(now)!;
            await context.Store.ProtectAsync(key, found.Version!, retention, cancel);
            until = retention.Until;
        }

        return new SentArchive(found.Version, hash, until);
    }
}

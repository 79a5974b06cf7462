using System.Collections.Concurrent;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Finds the hosts that share a bucket or a disk, each below a prefix of its own, with no more than the right to read. Nothing that is
/// found is authenticated: for that, keys are needed.
/// </summary>
/// <param name="objects">The store, at the prefix below which is searched.</param>
internal sealed class CopyFleet(IFolderedStore objects)
{
    /// <summary>How many segments the prefix of a host may have below the place that is searched.</summary>
    public const int MaxDepth = 4;

    private const int Concurrency = 8;

    /// <summary>Returns all hosts, in ordinal order of their prefixes.</summary>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>, or <c>io_error</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IReadOnlyList<CopiedHostState>> FindAsync(CancellationToken cancel)
    {
        var found = new ConcurrentBag<CopiedHostState>();
        var level = new ConcurrentBag<string> { "" };
        for (var depth = 0; depth <= MaxDepth && !level.IsEmpty; depth++)
        {
            var below = new ConcurrentBag<string>();
            var isLast = depth == MaxDepth;
            var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancel };
            await Parallel.ForEachAsync(level, options, async (prefix, token) =>
            {
                if (await objects.FindAsync(prefix + CopyLayout.Marker, null, token) is not null)
                {
                    found.Add(await ReadAsync(prefix, token));
                    return;
                }

                await foreach (var folder in objects.ListFoldersAsync(prefix, token))
                {
                    // Who made folders of other names made them for something else.
                    if (!isLast && CopyPlaceSettings.FindPrefixProblem(folder) is null)
                    {
                        below.Add(folder);
                    }
                }
            });
            level = below;
        }

        return [.. found.OrderBy(host => host.Prefix, StringComparer.Ordinal)];
    }

    private async Task<CopiedHostState> ReadAsync(string prefix, CancellationToken cancel)
    {
        var marker = CopyText.Read(await BytesOfAsync(prefix + CopyLayout.Marker, cancel), CopyJson.Default.CopyMarker);
        var writer = CopyText.Read(await BytesOfAsync(prefix + CopyLayout.Writer, cancel), CopyJson.Default.CopyWriter);
        var dropped = new HashSet<(long, string)>();
        await foreach (var stored in objects.ListAsync(prefix + CopyLayout.Tombstones, cancel))
        {
            if (CopyName.OfTombstone(stored.Key[prefix.Length..]) is { } tombstone)
            {
                dropped.Add(tombstone);
            }
        }

        var backups = new HashSet<long>();
        (CopyName Name, StoredObject Record)? last = null;
        await foreach (var stored in objects.ListAsync(prefix + CopyLayout.Records, cancel))
        {
            if (CopyName.OfRecord(stored.Key[prefix.Length..]) is not { } name || dropped.Contains((name.Sequence, name.Id)))
            {
                continue;
            }

            backups.Add(name.Sequence);
            if (last is null || name.Sequence >= last.Value.Name.Sequence)
            {
                last = (name, stored);
            }
        }

        var bytes = 0L;
        await foreach (var stored in objects.ListAsync(prefix + CopyLayout.Archives, cancel))
        {
            bytes += stored.Length;
        }

        var (protection, until) = last is null ? (HostProtection.Unknown, null) : await ProtectionAsync(last.Value.Record.Key, cancel);
        return new CopiedHostState(
            prefix,
            writer?.Host ?? marker?.Host,
            marker?.Store,
            writer?.At,
            writer?.Program,
            backups.Count,
            bytes,
            last?.Name.Id,
            last?.Record.Modified,
            protection,
            until
        );
    }

    private async Task<byte[]> BytesOfAsync(string key, CancellationToken cancel)
    {
        try
        {
            var bytes = new byte[CopyMarker.MaxBytes];
            return bytes[..await objects.ReadAsync(key, null, 0, bytes, cancel)];
        }
        catch (Fault fault) when (fault.Code == FaultCode.ObjectMissing)
        {
            return [];
        }
    }

    private async Task<(HostProtection, DateTimeOffset?)> ProtectionAsync(string key, CancellationToken cancel)
    {
        try
        {
            string? version = null;
            await foreach (var stored in objects.ListVersionsAsync(key, cancel))
            {
                if (stored.Key == key && !stored.IsDeleteMarker)
                {
                    version ??= stored.Version;
                }
            }

            return version is null ? (HostProtection.None, null)
                : await objects.FindProtectionAsync(key, version, cancel) is { } retention ? (HostProtection.Locked, retention.Until)
                : (HostProtection.Versions, null);
        }
        catch (Fault fault) when (fault.Code is FaultCode.CopyStoreRefused or FaultCode.CopyStoreUnsupported)
        {
            return (HostProtection.Unknown, null);
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Copies;

/// <summary>
/// A versioned object store in memory that counts what is read of each object, and injects faults and latency. Versions of a key are
/// numbered in the order of writing.
/// </summary>
internal sealed class RecordedReads : IObjectStore
{
    private readonly SortedDictionary<string, List<Version>> _keys = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _versions;

    public string Address => "s3://test/";

    /// <summary>Every range that was requested.</summary>
    public ConcurrentQueue<(string Key, long Offset, int Length)> Reads { get; } = new();

    /// <summary>Called before each range is read. Can wait, or throw.</summary>
    public Func<string, long, CancellationToken, Task> BeforeRead { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The bytes of the newest version of a key, which a test can change.</summary>
    public byte[] this[string key]
    {
        get
        {
            lock (_lock)
            {
                return _keys[key][^1].Bytes!;
            }
        }
    }

    /// <summary>The keys whose newest version is no delete marker.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys.Where(pair => pair.Value[^1].Bytes is not null).Select(pair => pair.Key)];
            }
        }
    }

    /// <summary>Writes an object and returns the id of its version.</summary>
    public string Put(string key, byte[] bytes)
    {
        lock (_lock)
        {
            if (!_keys.TryGetValue(key, out var versions))
            {
                _keys[key] = versions = [];
            }

            var id = "v" + (++_versions).ToString("d6", CultureInfo.InvariantCulture);
            versions.Add(new Version(id, bytes, DateTimeOffset.UnixEpoch.AddSeconds(_versions)));
            return id;
        }
    }

    /// <summary>Removes all versions of a key, as somebody with every right can.</summary>
    public void Erase(string key)
    {
        lock (_lock)
        {
            _keys.Remove(key);
        }
    }

    /// <summary>The bytes that were read more than once, for each key.</summary>
    public IReadOnlyDictionary<string, long> ReadAgain() =>
        Reads
            .GroupBy(read => read.Key)
            .Select(group => (group.Key, Again: Overlap(group.Select(read => (read.Offset, read.Offset + read.Length)))))
            .Where(pair => pair.Again > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Again);

    public async Task<StoredObject> PutAsync(string key, ObjectContent content, ObjectRetention? retention, CancellationToken cancel)
    {
        await using var from = content.Open();
        var bytes = new MemoryStream();
        await from.CopyToAsync(bytes, cancel);
        var version = Put(key, bytes.ToArray());
        return (await FindAsync(key, version, cancel))!;
    }

    public Task<StoredObject?> FindAsync(string key, string? version, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(Locate(key, version) is { Bytes: not null } found ? Describe(key, found) : null);
        }
    }

    public async Task<int> ReadAsync(string key, string? version, long offset, Memory<byte> into, CancellationToken cancel)
    {
        Reads.Enqueue((key, offset, into.Length));
        await BeforeRead(key, offset, cancel);
        byte[] bytes;
        lock (_lock)
        {
            bytes = Locate(key, version)?.Bytes ?? throw ObjectFaults.Missing(Address, key);
        }

        var count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into.Span);
        return count;
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var found in ListVersionsAsync(prefix, cancel))
        {
            if (found is { IsNewest: true, IsDeleteMarker: false })
            {
                yield return found;
            }
        }
    }

    public async IAsyncEnumerable<StoredObject> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<StoredObject> all = [];
        lock (_lock)
        {
            foreach (var (key, versions) in _keys.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                all.AddRange(versions.Reverse<Version>().Select(version => Describe(key, version)));
            }
        }

        foreach (var found in all)
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    public Task DeleteAsync(string key, string? version, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (version is null)
            {
                if (_keys.TryGetValue(key, out var versions))
                {
                    versions.Add(new Version($"v{++_versions:d6}", null, DateTimeOffset.UnixEpoch.AddSeconds(_versions)));
                }
            }
            else if (_keys.TryGetValue(key, out var versions) && versions.RemoveAll(one => one.Id == version) > 0 && versions.Count == 0)
            {
                _keys.Remove(key);
            }
        }

        return Task.CompletedTask;
    }

    public Task<string> BeginUploadAsync(string key, ObjectRetention? retention, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<UploadedPart> PutPartAsync(string key, string upload, int number, ObjectContent content, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<StoredObject> CompleteUploadAsync(
        string key,
        string upload,
        IReadOnlyList<UploadedPart> parts,
        long length,
        CancellationToken cancel
    ) => throw new NotSupportedException();

    public Task AbortUploadAsync(string key, string upload, CancellationToken cancel) => throw new NotSupportedException();

    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        yield break;
    }

    public Task ProtectAsync(string key, string version, ObjectRetention retention, CancellationToken cancel) => Task.CompletedTask;

    public Task<ObjectRetention?> FindProtectionAsync(string key, string version, CancellationToken cancel) =>
        Task.FromResult<ObjectRetention?>(null);

    public void Dispose() { }

    private static long Overlap(IEnumerable<(long From, long To)> ranges)
    {
        long again = 0,
            end = 0;
        foreach (var (from, to) in ranges.Order())
        {
            again += Math.Max(0, Math.Min(end, to) - from);
            end = Math.Max(end, to);
        }

        return again;
    }

    private Version? Locate(string key, string? version) =>
        _keys.TryGetValue(key, out var versions) ? versions.LastOrDefault(one => version is null || one.Id == version) : null;

    private StoredObject Describe(string key, Version version) =>
        new(
            key,
            version.Bytes?.Length ?? 0,
            version.Id,
            version.Id,
            version.Modified,
            IsNewest: _keys[key][^1] == version,
            IsDeleteMarker: version.Bytes is null
        );

    private sealed record Version(string Id, byte[]? Bytes, DateTimeOffset Modified);
}

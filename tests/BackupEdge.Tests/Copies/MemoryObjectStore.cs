using System.Globalization;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Copies;

/// <summary>
/// An object store in memory with versions, locks and unfinished uploads, as an S3 engine has them. Each call is counted, and one of them
/// can be made to fail. Checks the rules of the interface: parts of equal size, hashes that fit, locks that hold.
/// </summary>
internal sealed partial class MemoryObjectStore(TimeProvider time, bool hasVersions = true) : IObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, List<Kept>> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Upload> _uploads = new(StringComparer.Ordinal);
    private int _number;

    public string Address => "memory://copy/";

    /// <summary>Gets or sets by how much the clock of the store is ahead of the clock that it was made with.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Gets the number of calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Gets or sets the number of the call that fails; 0 for none.</summary>
    public int FailAt { get; set; }

    public StoreFault Fault { get; set; }

    /// <summary>Gets or sets the number of bytes of objects and parts that were received, also by failed calls with an effect.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Gets or sets whether the lock of an upload in parts is applied to the object; Ceph 16 does not.</summary>
    public bool LocksUploads { get; set; } = true;

    /// <summary>Called after each call that changed something.</summary>
    public Action? Changed { get; set; }

    public IReadOnlyList<string> Keys => [.. _objects.Where(pair => pair.Value[^1].Bytes is not null).Select(pair => pair.Key)];

    public int PendingUploads => _uploads.Count;

    public byte[] Bytes(string key) => _objects[key][^1].Bytes!;

    public IReadOnlyList<byte[]> Versions(string key) =>
        _objects.TryGetValue(key, out var versions) ? [.. versions.Select(version => version.Bytes).OfType<byte[]>()] : [];

    public IReadOnlyList<string?> VersionIds(string key) => [.. _objects[key].Select(version => version.Version)];

    public DateTimeOffset? LockedUntil(string key) => _objects[key][^1].Retention?.Until;

    /// <summary>Writes an object as someone else would.</summary>
    public void Plant(string key, byte[]? bytes)
    {
        if (hasVersions)
        {
            Add(key, bytes, null);
        }
        else
        {
            _objects.Remove(key);
            if (bytes is not null)
            {
                Add(key, bytes, null);
            }
        }
    }

    public async Task<StoredObject> PutAsync(string key, ObjectContent content, ObjectRetention? retention, CancellationToken cancel)
    {
        var bytes = await BytesOfAsync(content, cancel);
        return Change(() => Add(key, bytes, retention), bytes.Length);
    }

    public Task<StoredObject?> FindAsync(string key, string? version, CancellationToken cancel) =>
        Task.FromResult(Read(() => FindVersion(key, version) is { Bytes: not null } found ? Describe(key, found) : null));

    public Task<int> ReadAsync(string key, string? version, long offset, Memory<byte> into, CancellationToken cancel) =>
        Task.FromResult(
            Read(() =>
            {
                var bytes = FindVersion(key, version)?.Bytes ?? throw ObjectFaults.Missing(Address, key);
                var count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
                bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into.Span);
                return count;
            })
        );

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await Task.CompletedTask;
        foreach (
            var found in Read(() =>
                _objects
                    .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Value[^1].Bytes is not null)
                    .Select(pair => Describe(pair.Key, pair.Value[^1]) with { Version = null })
                    .ToList()
            )
        )
        {
            yield return found;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListVersionsAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await Task.CompletedTask;
        foreach (
            var found in Read(() =>
                _objects
                    .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .SelectMany(pair => Enumerable.Reverse(pair.Value).Select(version => Describe(pair.Key, version)))
                    .ToList()
            )
        )
        {
            yield return found;
        }
    }

    public Task DeleteAsync(string key, string? version, CancellationToken cancel)
    {
        Change(() =>
        {
            if (!_objects.TryGetValue(key, out var versions))
            {
                return false;
            }

            if (version is null && hasVersions)
            {
                Add(key, null, null);
                return true;
            }

            foreach (var one in versions.Where(one => version is null || one.Version == version).ToList())
            {
                if (one.Retention?.Until > Now)
                {
                    throw ObjectFaults.Locked(Address, key);
                }

                versions.Remove(one);
            }

            if (versions.Count == 0)
            {
                _objects.Remove(key);
            }

            return true;
        });
        return Task.CompletedTask;
    }

    public Task ProtectAsync(string key, string version, ObjectRetention retention, CancellationToken cancel)
    {
        Change(() =>
        {
            var found = FindVersion(key, version) ?? throw ObjectFaults.Missing(Address, key);
            if (!(found.Retention?.Until > retention.Until))
            {
                found.Retention = retention;
            }

            return true;
        });
        return Task.CompletedTask;
    }

    public Task<ObjectRetention?> FindProtectionAsync(string key, string version, CancellationToken cancel) =>
        Task.FromResult(Read(() => FindVersion(key, version)?.Retention));

    public void Dispose() { }

    private static async Task<byte[]> BytesOfAsync(ObjectContent content, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        await using var stream = content.Open();
        await stream.CopyToAsync(buffer, cancel);
        var bytes = buffer.ToArray();
        Assert.Equal(content.Length, bytes.Length);
        Assert.Equal(content.Sha256.ToArray(), System.Security.Cryptography.SHA256.HashData(bytes));
        return bytes;
    }

    private static string TagOf(byte[] bytes) =>
        System.IO.Hashing.XxHash3.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture);

    private DateTimeOffset Now => time.GetUtcNow() + Ahead;

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return Failing(read);
        }
    }

    private T Change<T>(Func<T> change, long bytes = 0)
    {
        lock (_lock)
        {
            return Failing(() =>
            {
                var result = change();
                ReceivedBytes += bytes;
                Changed?.Invoke();
                return result;
            });
        }
    }

    private T Failing<T>(Func<T> call)
    {
        if (++Calls != FailAt)
        {
            return call();
        }

        switch (Fault)
        {
            case StoreFault.Refused:
                throw ObjectFaults.Refused(Address, "the test says so.");
            case StoreFault.LostAnswer:
                call();
                throw ObjectFaults.Refused(Address, "the answer was lost.");
            case StoreFault.CanceledBefore:
                throw new OperationCanceledException();
            case StoreFault.CanceledAfter:
                call();
                throw new OperationCanceledException();
            case StoreFault.UploadsAborted:
                _uploads.Clear();
                return call();
            default:
                throw new InvalidOperationException($"The fault {Fault} is unknown.");
        }
    }

    private Upload Find(string key, string upload) =>
        _uploads.TryGetValue(upload, out var found) && found.Key == key ? found : throw ObjectFaults.UploadMissing(Address, key);

    private Kept? Newest(string key) => _objects.TryGetValue(key, out var versions) && versions[^1].Bytes is not null ? versions[^1] : null;

    private Kept? FindVersion(string key, string? version) =>
        version is null ? Newest(key)
        : _objects.TryGetValue(key, out var versions) ? versions.Find(one => one.Version == version)
        : null;

    private StoredObject Add(string key, byte[]? bytes, ObjectRetention? retention)
    {
        if (!_objects.TryGetValue(key, out var versions))
        {
            _objects[key] = versions = [];
        }

        if (!hasVersions)
        {
            versions.Clear();
        }

        var kept = new Kept(bytes, hasVersions ? $"v{++_number}" : null, Now) { Retention = retention };
        versions.Add(kept);
        return Describe(key, kept);
    }

    private StoredObject Describe(string key, Kept kept) =>
        new(
            key,
            kept.Bytes?.Length ?? 0,
            kept.Bytes is null ? "" : TagOf(kept.Bytes),
            kept.Version,
            kept.Written,
            ReferenceEquals(_objects[key][^1], kept),
            kept.Bytes is null
        );

    private sealed record Upload(string Key, ObjectRetention? Retention, DateTimeOffset Begun, SortedDictionary<int, byte[]> Parts);

    private sealed record Kept(byte[]? Bytes, string? Version, DateTimeOffset Written)
    {
        public ObjectRetention? Retention { get; set; }
    }
}

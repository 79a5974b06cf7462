using System.Globalization;
using System.Security.Cryptography;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>The content of a bucket. All members must be used under its lock.</summary>
internal sealed class FakeBucket(Func<S3Quirks> quirks, TimeProvider time)
{
    private static readonly Comparison<FakeVersion> ByKeyThenNewest = (a, b) =>
        string.CompareOrdinal(a.Key, b.Key) is not 0 and var order ? order : -string.CompareOrdinal(a.Id, b.Id);

    private readonly List<FakeVersion> _versions = [];
    private long _next;

    public Lock Gate { get; } = new();

    public Dictionary<string, FakeUpload> Uploads { get; } = [];

    /// <summary>All versions in the order of lists: by key, the newest first.</summary>
    public IReadOnlyList<FakeVersion> Versions
    {
        get
        {
            _versions.Sort(ByKeyThenNewest);
            return _versions;
        }
    }

    /// <summary>Returns the newest version, also if it is a delete marker.</summary>
    public FakeVersion? Newest(string key) => Versions.FirstOrDefault(version => version.Key == key);

    public FakeVersion? Find(string key, string? id) =>
        id is null ? Newest(key) : _versions.Find(version => version.Key == key && version.Id == id);

    public FakeVersion Add(
        string key,
        byte[] bytes,
        string? tag = null,
        string? lockMode = null,
        DateTimeOffset lockedUntil = default,
        IReadOnlyList<(string Name, string Value)>? metadata = null
    )
    {
        var version = new FakeVersion(key, NewId(), bytes, tag ?? Md5(bytes), Now())
        {
            LockMode = lockMode,
            LockedUntil = lockedUntil,
            Metadata = metadata ?? [],
        };
        Put(version);
        return version;
    }

    /// <summary>Deletes as a client does, and returns the id of the version that was deleted or made.</summary>
    public (string? Id, bool IsMarker) Delete(string key, string? id)
    {
        if (id is null && quirks().HasVersions)
        {
            var marker = new FakeVersion(key, NewId(), [], "", Now()) { IsDeleteMarker = true };
            _versions.Add(marker);
            return (marker.Id, true);
        }

        if (Find(key, id) is { } version)
        {
            if (version.LockMode is not null && version.LockedUntil > time.GetUtcNow() && !quirks().IgnoresLocks)
            {
                throw new S3Error(403, "AccessDenied", "Access Denied because object protected by object lock.");
            }

            _versions.Remove(version);
        }

        return (id, false);
    }

    public void Replace(FakeVersion old, FakeVersion changed) => _versions[_versions.IndexOf(old)] = changed;

    /// <summary>Changes the bytes of the newest version, as a broken disk does.</summary>
    public void Damage(string key, Func<byte[], byte[]> change)
    {
        lock (Gate)
        {
            var version = Newest(key)!;
            Replace(version, version with { Bytes = change(version.Bytes) });
        }
    }

    public string NewId() => (++_next).ToString("x16", CultureInfo.InvariantCulture);

#pragma warning disable CA5351 // the tags of S3
    public static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    // S3 counts in whole seconds.
    public DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    private void Put(FakeVersion version)
    {
        if (!quirks().HasVersions)
        {
            _versions.RemoveAll(old => old.Key == version.Key);
        }

        _versions.Add(version);
    }
}

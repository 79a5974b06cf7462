namespace BackupEdge.Tests.Objects.Fake;

/// <summary>An upload in parts.</summary>
internal sealed class FakeUpload(string key, string id, DateTimeOffset begun)
{
    public string Key { get; } = key;

    public string Id { get; } = id;

    public DateTimeOffset Begun { get; } = begun;

    public string? LockMode { get; init; }

    public DateTimeOffset LockedUntil { get; init; }

    public SortedDictionary<int, (byte[] Bytes, string Tag)> Parts { get; } = [];

    public bool HasFailed { get; set; }

    public int PartsAtOnce { get; set; }
}

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>A version of an object, or a delete marker.</summary>
internal sealed record FakeVersion(string Key, string Id, byte[] Bytes, string Tag, DateTimeOffset Modified)
{
    public bool IsDeleteMarker { get; init; }

    /// <summary><c>GOVERNANCE</c> or <c>COMPLIANCE</c>; null without a lock.</summary>
    public string? LockMode { get; init; }

    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>The headers <c>x-amz-meta-...</c> of the PUT.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];
}

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>A version of an object, or a delete marker.</summary>
internal sealed record FakeVersion(string Key, string Id, byte[] Bytes, string Tag, DateTimeOffset Modified)
{
    public bool IsDeleteMarker { get; init; }

    /// <summary><c>GOVERNANCE</c> or <c>COMPLIANCE</c>; null without a lock.</summary>
    public string? LockMode { get; init; }

    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>The header with the tags of a PUT.</summary>
    public const string TagsHeader = "x-amz-tagging";

    /// <summary>The headers of the PUT that describe the object, such as <c>x-amz-meta-...</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Tags =>
        [
            .. Metadata
                .Where(header => header.Name.Equals(TagsHeader, StringComparison.OrdinalIgnoreCase))
                .SelectMany(header => header.Value.Split('&', StringSplitOptions.RemoveEmptyEntries))
                .Select(tag => tag.Split('='))
                .Select(pair => (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]))),
        ];
}

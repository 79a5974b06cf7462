namespace BackupEdge.Objects.S3;

/// <summary>A request before it is signed.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Key">The key relative to the prefix of the store; null for a request about the bucket.</param>
internal sealed record S3Request(HttpMethod Method, string? Key)
{
    /// <summary>The query.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>Headers, whose names are in lower case. Those that begin with <c>x-amz-</c> are signed.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public ObjectContent? Body { get; init; }

    /// <summary>Whether <c>Content-MD5</c> is sent, which engines demand of XML bodies and of objects with a lock.</summary>
    public bool HasMd5 { get; init; }
}

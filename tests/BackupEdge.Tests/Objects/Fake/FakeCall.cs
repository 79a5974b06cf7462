namespace BackupEdge.Tests.Objects.Fake;

/// <summary>A request that the server got.</summary>
/// <param name="Number">From 1, in order of arrival.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The decoded path, <c>/BUCKET/KEY</c>.</param>
/// <param name="Query">The decoded query.</param>
/// <param name="Headers">The headers.</param>
/// <param name="At">When it came, by the clock of the server.</param>
internal sealed record FakeCall(
    int Number,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers,
    DateTimeOffset At
)
{
    /// <summary>The name of the operation, such as <c>PutObject</c>.</summary>
    public string Operation { get; init; } = FakeOperation.Of(Method, Path, Query);
}

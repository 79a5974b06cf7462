namespace BackupEdge.Api.Documentation;

/// <summary>The documentation of a route, from which the OpenAPI documents and the tables of docs/api.md are generated.</summary>
/// <param name="Call">The method and the path without the base, such as <c>GET /list</c>.</param>
/// <param name="Operation">
/// The name that generated clients give the call, a verb and a noun such as <c>createBackup</c>. The schema of its body is named after it,
/// <c>CreateBackupRequest</c>.
/// </param>
/// <param name="Summary">What the call does, without a period at the end.</param>
/// <param name="Responses">
/// The success codes with the type that is written as JSON, <c>string</c> for text, <c>Stream</c> for bytes and for text that a client
/// reads as it arrives, or null for no content.
/// </param>
internal sealed record RouteDoc(string Call, string Operation, string Summary, params IReadOnlyList<(int Status, Type? Content)> Responses)
{
    /// <summary>More about the call in Markdown, for readers who have only openapi.json.</summary>
    public string? Remarks { get; init; }

    /// <summary>The query parameters, in the order of the route's names.</summary>
    public IReadOnlyList<ParameterDoc> Query { get; init; } = [];

    /// <summary>The request headers that are specific to the call.</summary>
    public IReadOnlyList<ParameterDoc> Headers { get; init; } = [];

    /// <summary>Whether the call creates something, and creates it once for each <c>Idempotency-Key</c>.</summary>
    public bool TakesIdempotencyKey { get; init; }

    /// <summary>The fields of the JSON body; empty if the call takes none.</summary>
    public IReadOnlyList<ParameterDoc> Body { get; init; } = [];

    /// <summary>Codes of errors that not every call can return.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What a list writes as JSON with <c>as=object</c>; null if the call has no such forms.</summary>
    public Type? ObjectForm { get; init; }

    /// <summary>The media types of responses if they depend on the request; otherwise empty.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];
}

namespace BackupEdge.Commands;

/// <summary>The server that <c>health</c> asks.</summary>
/// <param name="Url">The address of the server.</param>
internal sealed record HealthTarget(Uri Url)
{
    /// <summary>The id that the server of the data folder recorded there; null if any server may answer.</summary>
    public string? Instance { get; init; }

    /// <summary>The reason why no server can be the one of the data folder, as a sentence; otherwise null.</summary>
    public string? Problem { get; init; }
}

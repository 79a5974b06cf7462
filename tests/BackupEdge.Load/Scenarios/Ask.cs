namespace BackupEdge.Load.Scenarios;

/// <summary>One kind of call in a scenario whose iterations are single calls.</summary>
/// <param name="Caller">The caller to use.</param>
/// <param name="Call">Method and route.</param>
/// <param name="Path">Returns the path relative to the base path of the API.</param>
/// <param name="Body">The JSON body; null for none.</param>
/// <param name="Codes">The expected status codes.</param>
internal sealed record Ask(ApiCaller Caller, string Call, Func<string> Path, string? Body, params int[] Codes)
{
    private readonly HashSet<int> _codes = [.. Codes];

    /// <summary>Makes the call and returns its result.</summary>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken) =>
        (await Caller.SendAsync(Call, Path(), Body, cancellationToken)).Result(_codes);
}

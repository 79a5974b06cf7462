namespace BackupEdge.Load.Scenarios;

/// <summary>One call of a scenario whose iterations are single calls of several kinds.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Call">Method and route.</param>
/// <param name="Path">Gives the path below the base.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="Codes">The codes that are as expected.</param>
internal sealed record Ask(ApiCaller Caller, string Call, Func<string> Path, string? Body, params int[] Codes)
{
    private readonly HashSet<int> _codes = [.. Codes];

    /// <summary>Makes the call.</summary>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken) =>
        (await Caller.SendAsync(Call, Path(), Body, cancellationToken)).Result(_codes);
}

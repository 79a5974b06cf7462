namespace BackupEdge.Load.Scenarios;

/// <summary>A user gets the details of a random backup that existed at the start.</summary>
public sealed class GetBackup(LoadSubject subject) : IScenario
{
    /// <inheritdoc/>
    public string Name => "get-backup";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 200 };

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken) =>
        (await subject.Admin.SendAsync("GET /{backup_id}", subject.AnyBackup, null, cancellationToken)).Result(ExpectedCodes);
}

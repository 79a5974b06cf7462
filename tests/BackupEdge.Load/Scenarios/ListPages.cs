namespace BackupEdge.Load.Scenarios;

/// <summary>A user gets a page of 20 backups, starting at a random one.</summary>
public sealed class ListPages(LoadSubject subject) : IScenario
{
    /// <inheritdoc/>
    public string Name => "list-pages";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 200 };

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken) =>
        (await subject.Admin.SendAsync("GET /list", $"list?limit=20&before={subject.AnyBackup}", null, cancellationToken)).Result(
            ExpectedCodes
        );
}

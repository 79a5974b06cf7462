namespace BackupEdge.Load.Scenarios;

/// <summary>A bot creates an incremental backup and polls it until it is completed.</summary>
public sealed class CreateAndPoll(LoadSubject subject) : IScenario
{
    /// <inheritdoc/>
    public string Name => "create-and-poll";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 201 };

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        var made = await subject.Admin.SendAsync("POST /create", "create", LoadSubject.Backup, cancellationToken);
        return made.Code == 201
            ? await Polling.UntilCompletedAsync(subject.Admin, made, "GET /{backup_id}", made.Field("backup_id") ?? "", cancellationToken)
            : made.Unexpected("");
    }
}

namespace BackupEdge.Load.Scenarios;

/// <summary>
/// A user restores a backup and polls the job until it is completed. The targets are used in turn. If another restore to the target is
/// running, the answer 409 is expected and ends the iteration.
/// </summary>
public sealed class RestoreAndPoll(LoadSubject subject) : IScenario
{
    private int _turn = -1;

    /// <inheritdoc/>
    public string Name => "restore-and-poll";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 202, 409 };

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        var target = subject.Targets[(int)((uint)Interlocked.Increment(ref _turn) % subject.Targets.Count)];
        var begun = await subject.Admin.SendAsync(
            "POST /restore/{backup_id}",
            $"restore/{subject.AnyBackup}",
            $$"""{"target":"{{target}}"}""",
            cancellationToken
        );
        return begun.Code switch
        {
            202 => await Polling.UntilCompletedAsync(
                subject.Admin,
                begun,
                "GET /restore/{job_id}/status",
                $"restore/{begun.Field("job_id")}/status",
                cancellationToken
            ),
            409 when begun.Field("error") == "restore_in_progress" => begun.Result(ExpectedCodes),
            _ => begun.Unexpected(""),
        };
    }
}

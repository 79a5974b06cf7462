namespace BackupEdge.Load.Scenarios;

/// <summary>An operator creates, changes and deletes a schedule, which is never enabled.</summary>
public sealed class ScheduleLife(LoadSubject subject) : IScenario
{
    private const string New = """{"cron":"0 2 * * *","type":"incremental","retention_days":30,"name":"load","enabled":false}""";

    /// <inheritdoc/>
    public string Name => "schedule-life";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 201 };

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        var made = await subject.Admin.SendAsync("POST /schedule", "schedule", New, cancellationToken);
        if (made.Code != 201)
        {
            return made.Unexpected("");
        }

        var path = $"schedule/{made.Field("schedule_id")}";
        var changed = await subject.Admin.SendAsync("PUT /schedule/{schedule_id}", path, """{"cron":"30 3 * * *"}""", cancellationToken);
        // The schedule is deleted even if the change failed, so that it does not stay.
        var deleted = await subject.Admin.SendAsync("DELETE /schedule/{schedule_id}", path, null, cancellationToken);
        if (changed.Code != 200 || changed.Field("cron") != "30 3 * * *")
        {
            return changed.Unexpected("");
        }

        return deleted.Code == 200
            ? new StepResult(made.Code, made.Body.Length + changed.Body.Length + deleted.Body.Length, Expected: true, "")
            : deleted.Unexpected("");
    }
}

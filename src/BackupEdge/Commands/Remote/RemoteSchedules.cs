using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Search;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands.Remote;

/// <summary>Lists and changes the schedules of a server.</summary>
internal sealed class RemoteSchedules(RemoteClient client) : IScheduleAccess
{
    private static readonly ScheduleDefinition None = new() { Cron = "", Type = "" };

    /// <inheritdoc/>
    public async Task<string> IdOfAsync(string text)
    {
        var all = (await ListAsync()).Value;
        IReadOnlyList<ScheduleRow> rows = [.. all.Select(state => state.Row)];
        return IdResolver.ScheduleOf(text, rows, () => [.. rows.Select(row => row.Id).Where(id => IdMatch.Matches(id, "schedule", text))]);
    }

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<ScheduleState>>> ListAsync()
    {
        var answer = await client.GetAsync("/schedule");
        ScheduleState[] states = [.. answer.Body.EnumerateArray().Select(item => RemoteStatus.Schedule(new JsonFields(item)))];
        return new Answer<IReadOnlyList<ScheduleState>>(states, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<ScheduleState>> ShowAsync(string id) => Of(await client.GetAsync(PathOf(id)));

    /// <inheritdoc/>
    public async Task<Answer<ScheduleState>> CreateAsync(ScheduleDefinition definition) =>
        Of(await client.CreateAsync("/schedule", Changes(None, definition).ToBytes()));

    /// <inheritdoc/>
    public async Task<Answer<SchedulePreviewAnswer>> PreviewAsync(ScheduleDefinition definition, int count)
    {
        var body = Changes(None, definition).Add("count", count);
        var answer = await client.SendAsync(HttpMethod.Post, "/schedule/preview", body.ToBytes());
        return new Answer<SchedulePreviewAnswer>(RemoteRows.Parse(answer.Body, RemoteJson.Default.SchedulePreviewAnswer), () =>
            answer.Text
        );
    }

    /// <inheritdoc/>
    public async Task<Answer<ScheduleState>> UpdateAsync(string id, Func<ScheduleDefinition, ScheduleDefinition> change)
    {
        // The API answers with the zone of the host if the schedule has none; only a changed zone is sent.
        var before = (await ShowAsync(id)).Value.Row.Definition() with { TimeZone = "" };
        return Of(await client.SendAsync(HttpMethod.Put, PathOf(id), Changes(before, change(before)).ToBytes()));
    }

    /// <inheritdoc/>
    public async Task<Answer<DeletedSchedule>> DeleteAsync(string id)
    {
        var answer = await client.SendAsync(HttpMethod.Delete, PathOf(id), null);
        return new Answer<DeletedSchedule>(RemoteRows.Parse(answer.Body, RemoteJson.Default.DeletedSchedule), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<DateTimeOffset>>> NextAsync(string id, int count)
    {
        var answer = await client.GetAsync(new QueryText($"{PathOf(id)}/next").Add("count", count).ToString());
        DateTimeOffset[] due = [.. (new JsonFields(answer.Body).Texts("next_run_at") ?? []).Select(Time)];
        return new Answer<IReadOnlyList<DateTimeOffset>>(due, () => answer.Text);
    }

    private static DateTimeOffset Time(string text) =>
        UtcTime.TryParse(text, out var time)
            ? time
            : throw new Fault(FaultCode.IoError, $"The server answered with '{RequestFaults.Short(text)}', which is not a time.");

    private static JsonBody Changes(ScheduleDefinition before, ScheduleDefinition after)
    {
        var body = new JsonBody();
        AddIfChanged("name", before.Name, after.Name);
        AddIfChanged("cron", before.Cron, after.Cron);
        AddIfChanged("timezone", before.TimeZone, after.TimeZone);
        AddIfChanged("kind", before.Kind, after.Kind);
        AddIfChanged("copy", before.Copy, after.Copy);
        if (after.Kind == ScheduleDefinition.BackupKind)
        {
            // One of another kind had none.
            AddIfChanged("type", before.Kind == after.Kind ? before.Type : null, after.Type);
        }

        AddIfChanged("full_every", before.FullEvery, after.FullEvery);
        if (before.RetentionDays != after.RetentionDays)
        {
            body.Add("retention_days", after.RetentionDays);
        }

        if (!(before.Sources ?? []).SequenceEqual(after.Sources ?? []))
        {
            body.Add("sources", after.Sources);
        }

        AddIfOther("include_files", before.IncludeFiles, after.IncludeFiles);
        AddIfOther("include_database", before.IncludeDatabase, after.IncludeDatabase);
        AddIfOther("catch_up", before.CatchUp, after.CatchUp);
        AddIfOther("enabled", before.Enabled, after.Enabled);
        return body.AddChanges(before.Limits, after.Limits);

        void AddIfChanged(string name, string? old, string? now)
        {
            if (old != now)
            {
                body.Add(name, now);
            }
        }

        void AddIfOther(string name, bool old, bool now)
        {
            if (old != now)
            {
                body.Add(name, now);
            }
        }
    }

    private static Answer<ScheduleState> Of(RemoteAnswer answer) =>
        new(RemoteStatus.Schedule(new JsonFields(answer.Body)), () => answer.Text);

    private static string PathOf(string id) => $"/schedule/{Uri.EscapeDataString(id)}";
}

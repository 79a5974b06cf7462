using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands.Remote;

/// <summary>Starts, follows and cancels the jobs of a server.</summary>
internal sealed class RemoteJobs(RemoteClient client) : IJobAccess
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);
    private readonly RemoteIds _ids = new(client);

    /// <inheritdoc/>
    public async Task<string> IdOfAsync(string text)
    {
        if (LatestBackup.Parse(text) is not { Source: null } latest)
        {
            return await _ids.FindAsync("job", text, "/jobs", "job_id", FaultCode.JobNotFound);
        }

        var page = await ListAsync(new JobFilter { Limit = latest.Back + 1 });
        return page.Value.Rows.ElementAtOrDefault(latest.Back)?.Id ?? throw IdResolver.NoLatestJob(text, latest);
    }

    /// <inheritdoc/>
    public Task<Answer<Page<JobRow>>> ListAsync(JobFilter filter)
    {
        var query = new QueryText("/jobs")
            .AddChoice("kind", filter.Kind)
            .AddChoice("status", filter.Status)
            .Add("backup_id", filter.BackupId)
            .Add("source", filter.Source)
            .Add("since", filter.Since)
            .Add("until", filter.Until);
        return RemotePages.ReadAsync(client, query, filter.Limit, RemoteRows.Job);
    }

    /// <inheritdoc/>
    public async Task<JobRow> FindAsync(string id) => JobOf(await client.GetAsync(PathOf(id)));

    /// <inheritdoc/>
    public async Task<Answer<ShownJob>> ShowAsync(JobRow job)
    {
        var answer = await client.GetAsync(PathOf(job.Id));
        var fields = new JsonFields(answer.Body);
        var shown = new ShownJob(
            RemoteRows.Job(fields),
            RemoteRows.Parse(fields, "errors", RemoteJson.Default.NoteAnswerArray) ?? [],
            RemoteRows.Parse(fields, "warnings", RemoteJson.Default.NoteAnswerArray) ?? [],
            RemoteRows.Parse(fields, "plan", RemoteJson.Default.PrunePlan)
        );
        return new Answer<ShownJob>(shown, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<JobRow> WaitAsync(string id, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(PathOf(id), cancellationToken);
        var row = JobOf(answer);
        if (!row.HasEnded)
        {
            await Task.Delay(atMost > PollInterval ? atMost : PollInterval, cancellationToken);
        }

        return row;
    }

    /// <inheritdoc/>
    public async Task<JobRow> CancelAsync(string id) => JobOf(await client.SendAsync(HttpMethod.Post, $"{PathOf(id)}/cancel", null));

    /// <inheritdoc/>
    public async Task<BackupRow> BackUpAsync(BackupOptions options)
    {
        if (options.OneOffSources is not null)
        {
            throw new UnreachableException("The command refuses folders of this machine.");
        }

        var body = new JsonBody()
            .Add("type", WireNames.Of(options.Type))
            .Add("include_files", options.IncludeFiles)
            .Add("include_database", options.IncludeDatabase)
            .AddUnlessNull("sources", options.Sources)
            .AddIfGiven("label", options.Label)
            .AddIfGiven("tags", options.Tags)
            .AddIfGiven("retention_days", options.RetentionDays)
            .AddChanges(BackupLimits.None, options.Limits ?? BackupLimits.None);
        return BackupOf(await client.CreateAsync("/create", body.ToBytes()));
    }

    /// <inheritdoc/>
    public async Task<(JobRow Job, BackupRow? Backup)> RunScheduleAsync(string scheduleId)
    {
        // Only the answer about a backup has a type.
        var answer = await client.CreateAsync($"/schedule/{Uri.EscapeDataString(scheduleId)}/run", null);
        if (new JsonFields(answer.Body).Text("type") is null)
        {
            return (JobOf(answer), null);
        }

        var backup = BackupOf(answer);
        return (await FindAsync(backup.JobId), backup);
    }

    /// <inheritdoc/>
    public async Task<JobRow> DrillAsync(DrillOptions options)
    {
        var body = new JsonBody().AddIfGiven("backup_id", options.BackupId).AddUnlessNull("sources", options.Sources);
        body = options.Pick is { } pick ? body.Add("pick", DrillSettings.Of(pick)) : body;
        return JobOf(await client.CreateAsync("/drill", body.AddIfGiven("from", options.Copy).ToBytes()));
    }

    /// <inheritdoc/>
    public async Task<JobRow> VerifyAsync(string backupId) =>
        JobOf(await client.CreateAsync($"/{Uri.EscapeDataString(backupId)}/verify", null));

    /// <inheritdoc/>
    public async Task<JobRow> RestoreAsync(string backupId, RestoreOptions options)
    {
        var body = new JsonBody()
            .Add("target", options.Target)
            .AddIfGiven("paths", options.Paths)
            .AddIfGiven("exclude", options.Exclude)
            .Add("strip", options.Strip)
            .Add("delete", options.Delete)
            .Add("include_files", options.IncludeFiles)
            .Add("include_database", options.IncludeDatabase)
            .Add("restore_database", options.RestoreDatabase)
            .AddIfGiven("database_name", options.DatabaseName)
            .AddIfGiven("restore_to", options.RestoreTo?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))
            .Add("overwrite", ApiEnums.Of(options.Overwrite))
            .Add("trust", options.Trust)
            .Add("dry_run", options.DryRun);
        return JobOf(await client.CreateAsync($"/restore/{Uri.EscapeDataString(backupId)}", body.ToBytes()));
    }

    /// <inheritdoc/>
    public async Task<JobRow> PruneAsync(PruneOptions options) =>
        JobOf(await client.CreateAsync("/prune", new JsonBody().Add("dry_run", options.DryRun).ToBytes()));

    /// <inheritdoc/>
    public async Task<JobRow> ResealAsync(ResealOptions options) =>
        JobOf(
            await client.CreateAsync(
                "/encryption/reseal",
                new JsonBody().AddIfGiven("limit_bytes", options.LimitBytes).Add("dry_run", options.DryRun).ToBytes()
            )
        );

    /// <inheritdoc/>
    public async Task<JobRow> CopyAsync(CopyOptions options) =>
        JobOf(await client.CreateAsync($"{RemoteCopies.PathOf(options.Copy)}/run", null));

    /// <inheritdoc/>
    public async Task<JobRow> VerifyCopyAsync(CopyVerifyOptions options) =>
        JobOf(
            await client.CreateAsync(
                $"{RemoteCopies.PathOf(options.Copy)}/verify",
                new JsonBody().AddIfGiven("bytes", options.Bytes).ToBytes()
            )
        );

    /// <inheritdoc/>
    public async Task<long> ReadPlanAsync(JobRow job, Action<PlannedPathAnswer> report, CancellationToken cancellationToken)
    {
        var damaged = 0L;
        var next = (string?)new QueryText($"{PathOf(job.Id)}/plan").Add("limit", ContentLimits.PageSize).ToString();
        while (next is not null)
        {
            var answer = await client.GetAsync(next, cancellationToken);
            foreach (var planned in RemoteRows.Parse(answer.Body, RemoteJson.Default.PlannedPathAnswerArray))
            {
                report(planned);
            }

            damaged += answer.Count("X-Damaged-Entries");
            next = answer.Next;
        }

        return damaged;
    }

    private static string PathOf(string id) => $"/jobs/{Uri.EscapeDataString(id)}";

    private static JobRow JobOf(RemoteAnswer answer) => RemoteRows.Job(new JsonFields(answer.Body));

    private static BackupRow BackupOf(RemoteAnswer answer) => RemoteRows.Backup(new JsonFields(answer.Body));
}

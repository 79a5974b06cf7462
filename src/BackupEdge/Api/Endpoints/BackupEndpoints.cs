using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using BackupEdge.Retention;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to create, list, show, change, hold and verify backups.</summary>
internal sealed class BackupEndpoints(
    JobQueue queue,
    CatalogueDatabase catalogue,
    RetentionForecast retention,
    BackupCopies copies,
    BackupNames names,
    IdempotentRequests requests,
    TimeProvider time
)
{
    /// <summary>The highest value of <c>older_than_days</c>.</summary>
    public const int MaxDays = 36500;

    // Bots request the same backups repeatedly, so responses are cached, in at most 24 MiB or a thirty-second of the memory. There are two
    // caches, so that a client that walks through all pages of the list does not displace the details that others request.
    private static readonly long MaxAnswerBytes = Math.Min(24L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32);
    private readonly CatalogueMemory<RenderedAnswer> _shown = new(MaxAnswerBytes / 6 * 5);
    private readonly CatalogueMemory<RenderedAnswer> _listed = new(MaxAnswerBytes / 6);

    private static readonly string[] CreateFields =
    [
        "type",
        "include_files",
        "include_database",
        "sources",
        "label",
        "tags",
        "retention_days",
        .. LimitFields.Names,
    ];
    private static readonly ListRenderer<BackupListItem, BackupsAnswer> Lists = new(
        ApiJson.Default.BackupListItemArray,
        ApiJson.Default.BackupsAnswer,
        (rows, total) => new BackupsAnswer(rows, rows.Length, total),
        ListLine.Of,
        "There are no backups."
    );
    private static readonly string[] ChangeFields = ["label", "retention_days", "hold", "tags", "note"];

    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } =
    ["limit", "before", Cursor.Name, "since", "until", "type", "status", "source", "label", "tag", "verified", "deleted", "as"];

    /// <summary>Responds with status 201 and a new backup, after the wait that the caller requested.</summary>
    public static async Task AnswerCreatedAsync(JobQueue queue, ApiCall call, BackupRow row)
    {
        if (await call.WaitAsync(queue, row.JobId) is not null)
        {
            row = queue.FindBackup(row.Id);
        }

        call.SetHeader("Location", ApiPaths.Backup(row.Id));
        await call.AnswerAsync(StatusCodes.Status201Created, new CreatedBackup(row), ApiJson.Default.CreatedBackup);
    }

    /// <summary>POST /create: queues a backup and responds with 201 and the backup, after the wait that the caller requested.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("type", CreateFields);
        var options = new BackupOptions
        {
            Type = ApiEnums.BackupTypes.Parse("type", body.Text("type")),
            IncludeFiles = body.Boolean("include_files") ?? true,
            IncludeDatabase = body.Boolean("include_database") ?? true,
            Sources = body.Texts("sources"),
            Label = body.Text("label"),
            Tags = body.Texts("tags"),
            RetentionDays = body.Whole("retention_days"),
            Limits = LimitFields.Apply(BackupLimits.None, body),
        };
        var row = requests.Run(call, caller => queue.EnqueueBackup(options, caller), queue.FindBackup);
        await AnswerCreatedAsync(queue, call, row);
    }

    /// <summary>GET /list: responds with backups, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var outlooks = retention.At(call.Version);
        var scope = call.Caller.Scope;
        var query = $"{scope?.Key} {call.RawQuery}";
        if (_listed.Find(outlooks.Generation, query) is { } known)
        {
            return call.AnswerAsync(known);
        }

        var filter = new BackupFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            After = Cursor.Number(call.Query, CursorKind.Backups),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
            Type = call.Query.Choice("type", ApiEnums.BackupTypes),
            Status = call.Query.Choice("status", ApiEnums.BackupStatuses),
            Source = call.Query.Text("source"),
            Label = call.Query.Text("label"),
            Tag = call.Query.Text("tag"),
            IsVerified = call.Query.FlagOrNull("verified"),
            IsDeleted = call.Query.Flag("deleted"),
            Scope = scope,
        };
        var (page, copiesOf, deletions) = catalogue.Read(session =>
        {
            if (filter.Before is { } before && !session.Backups.IsKnown(before, scope))
            {
                throw QueryFields.UnknownBefore(before);
            }

            var rows = session.Backups.List(filter);
            return (rows, copies.Of(session, rows.Rows), queue.Deletions(session, filter));
        });
        call.SetPaging(page, Cursor.Name, of => Cursor.Of(CursorKind.Backups, of.Place));
        BackupListItem[] items =
        [
            .. page.Rows.Select(row => new BackupListItem(row, outlooks.Of(row), copiesOf(row))
            {
                Deleted = DeletionAnswer.From(deletions.GetValueOrDefault(row.Id)),
            }),
        ];
        return AnswerAsync(call, _listed, (outlooks.Generation, query), Lists.Render(call, items, page.Total));
    }

    /// <summary>GET /{backup_id}: responds with all details of a backup.</summary>
    public Task ShowAsync(ApiCall call)
    {
        var id = names.Find(call).Id;
        var outlooks = retention.At(call.Version);
        if (_shown.Find(outlooks.Generation, id) is { } known)
        {
            return call.AnswerAsync(known);
        }

        var (row, details) = catalogue.Read(session =>
            session.Backups.Find(id) is { Status: not (RunStatus.Queued or RunStatus.Running) } ended
                ? (ended, BackupDetails.From(session, ended, outlooks.Of(ended), copies, null, time.GetUtcNow()))
                : default
        );

        // FindBackup throws if the backup does not exist. One that has not ended is not cached, because its progress changes.
        return row is null
            ? call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(queue.FindBackup(id)), ApiJson.Default.BackupDetails)
            : AnswerAsync(call, _shown, (outlooks.Generation, row.Id), RenderedAnswer.Of(call, details, ApiJson.Default.BackupDetails));
    }

    /// <summary>PUT /{backup_id}/hold: places a hold on a backup or removes it, and responds with the backup.</summary>
    public async Task HoldAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("hold", "hold");
        var hold = body.Boolean("hold")
            ?? throw RequestFaults.Field("hold", "`hold` is required: true to protect the backup from retention, or false.");
        var row = queue.SetHeld(call.Id, hold, call.Caller);
        await call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(row), ApiJson.Default.BackupDetails);
    }

    /// <summary>PUT /{backup_id}: changes the given fields of a backup, and responds with the backup.</summary>
    public async Task ChangeAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, ChangeFields);
        var row = queue.Change(call.Id, backup => With(backup, body), call.Caller);
        await call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(row), ApiJson.Default.BackupDetails);
    }

    /// <summary>POST /{backup_id}/verify: queues a verify and responds with 202 and the job.</summary>
    public async Task VerifyAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var job = requests.Run(call, caller => Verify(call, caller), id => queue.FindJob(id));
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            JobDetails.From(catalogue, job, time.GetUtcNow()),
            ApiJson.Default.JobDetails
        );
    }

    /// <summary>POST /verify: queues verifies of the backups that were verified longest ago, and responds with 202 and the jobs.</summary>
    public async Task VerifyOldestAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "older_than_days", "max_bytes");
        var days = body.Whole("older_than_days") ?? VerificationRules.DefaultDays;
        if (days is < 0 or > MaxDays)
        {
            throw RequestFaults.Field("older_than_days", $"`older_than_days` must be 0 to {MaxDays}, not {days}.");
        }

        var bytes = body.Long("max_bytes");
        if (bytes < 1)
        {
            throw RequestFaults.Field("max_bytes", $"`max_bytes` must be at least 1, not {bytes}.");
        }

        var (jobs, remaining) = queue.EnqueueVerifies(days, bytes, call.Caller);
        var now = time.GetUtcNow();
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            new VerifiesAnswer([.. jobs.Select(job => new JobListItem(job, now))], remaining),
            ApiJson.Default.VerifiesAnswer
        );
    }

    private JobRow Verify(ApiCall call, Caller caller)
    {
        var backup = names.Find(call);
        return queue.EnqueueVerify(backup.Id, caller, backup.Note);
    }

    // Null removes a value. For the hold, which always has one, it has the same meaning as a missing field.
    private static BackupRow With(BackupRow row, BodyFields body)
    {
        var label = body.Text("label");
        return row with
        {
            Label = body.IsNull("label") ? null : label ?? row.Label,
            IsLabelled = label is not null || (row.IsLabelled && !body.IsNull("label")),
            RetentionDays = body.IsNull("retention_days") ? null : body.Whole("retention_days") ?? row.RetentionDays,
            IsHeld = body.Boolean("hold") ?? row.IsHeld,
            Tags = body.IsNull("tags") ? [] : body.Texts("tags") ?? row.Tags,
            Note = body.IsNull("note") ? null : body.Text("note") ?? row.Note,
        };
    }

    private BackupDetails DetailsOf(BackupRow row) => BackupDetails.From(catalogue, queue, retention, copies, row, time.GetUtcNow());

    private static Task AnswerAsync(
        ApiCall call,
        CatalogueMemory<RenderedAnswer> memory,
        (long Generation, string Name) key,
        RenderedAnswer answer
    )
    {
        memory.Keep(key.Generation, key.Name, answer, answer.Weight);
        return call.AnswerAsync(answer);
    }
}

using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to create, list, show, change, delete and run schedules, to preview them, and to list their next due times.</summary>
internal sealed class ScheduleEndpoints(
    ScheduleService schedules,
    JobQueue queue,
    CatalogueDatabase catalogue,
    IdempotentRequests requests,
    TimeProvider time
)
{
    private const int MaxNext = 100;
    private const int DefaultNext = 10;
    private static readonly string[] Fields =
    [
        "name",
        "cron",
        "kind",
        "copy",
        "timezone",
        "type",
        "full_every",
        "retention_days",
        "enabled",
        "catch_up",
        "sources",
        "include_files",
        "include_database",
        .. LimitFields.Names,
    ];

    private static readonly ListRenderer<ScheduleAnswer, SchedulesAnswer> Lists = new(
        ApiJson.Default.ScheduleAnswerArray,
        ApiJson.Default.SchedulesAnswer,
        (rows, total) => new SchedulesAnswer(rows, rows.Length, total),
        ListLine.Of,
        "There are no schedules."
    );

    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["as"];

    /// <summary>The query parameters of <see cref="NextAsync"/>.</summary>
    public static IReadOnlyList<string> NextQuery { get; } = ["count"];

    /// <summary>POST /schedule: creates a schedule and responds with 201 and the schedule.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("cron", Fields);
        var cron = CronOf(body);
        var kind = KindOf(body) ?? ScheduleDefinition.BackupKind;
        var type = kind == ScheduleDefinition.BackupKind ? ApiEnums.BackupTypes.Parse("type", body.Text("type")) : BackupType.Full;
        var definition = With(new ScheduleDefinition { Cron = cron, Type = WireNames.Of(type) }, body);
        var state = requests.Run(call, caller => schedules.Create(definition, caller), schedules.Show);
        call.SetHeader("Location", ApiPaths.Schedule(state.Row.Id));
        await AnswerAsync(call, StatusCodes.Status201Created, state);
    }

    /// <summary>POST /schedule/preview: checks the fields like POST /schedule and responds with the runs, without creating it.</summary>
    public async Task PreviewAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("cron", [.. Fields, "count"]);
        var incremental = new ScheduleDefinition { Cron = CronOf(body), Type = WireNames.Of(BackupType.Incremental) };
        var definition = With(incremental, body);
        var count = body.Whole("count") ?? DefaultNext;
        if (count is < 1 or > MaxNext)
        {
            throw RequestFaults.Field("count", $"`count` must be a whole number from 1 to {MaxNext}, not {count}.");
        }

        var preview = SchedulePreviewAnswer.From(definition.Cron, schedules.Preview(definition, count));
        await call.AnswerAsync(StatusCodes.Status200OK, preview, ApiJson.Default.SchedulePreviewAnswer);
    }

    /// <summary>GET /schedule: responds with schedules, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        ScheduleAnswer[] answers = [.. schedules.List().Select(state => new ScheduleAnswer(state))];
        return call.AnswerAsync(Lists.Render(call, answers, answers.Length));
    }

    /// <summary>GET /schedule/{schedule_id}: responds with all details of a schedule.</summary>
    public Task ShowAsync(ApiCall call) => AnswerAsync(call, StatusCodes.Status200OK, schedules.Show(call.Id));

    /// <summary>PUT /schedule/{schedule_id}: changes the given fields and responds with the schedule.</summary>
    public async Task UpdateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, Fields);
        await AnswerAsync(
            call,
            StatusCodes.Status200OK,
            schedules.Update(call.Id, definition => With(definition, body), call.Caller, IsExpected(call))
        );
    }

    /// <summary>
    /// DELETE /schedule/{schedule_id} and POST /schedule/{schedule_id}/delete: deletes a schedule and responds with what was deleted.
    /// </summary>
    public async Task DeleteAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var deleted = DeletedSchedule.From(schedules.Delete(call.Id, call.Caller, IsExpected(call)).Row);
        await call.AnswerAsync(StatusCodes.Status200OK, deleted, ApiJson.Default.DeletedSchedule);
    }

    /// <summary>
    /// POST /schedule/{schedule_id}/run: queues a backup and responds with 201 and the backup, like POST /create. For another kind of
    /// schedule it responds with 202 and the job.
    /// </summary>
    public async Task RunAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        if (schedules.Show(call.Id).Row.Kind == ScheduleKind.Backup)
        {
            var row = requests.Run(call, caller => queue.FindBackup(schedules.Run(call.Id, caller).BackupId!), queue.FindBackup);
            await BackupEndpoints.AnswerCreatedAsync(queue, call, row);
            return;
        }

        var job = requests.Run(call, caller => queue.FindJob(schedules.Run(call.Id, caller).JobId), id => queue.FindJob(id));
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        var details = JobDetails.From(catalogue, job, time.GetUtcNow());
        await call.AnswerAsync(StatusCodes.Status202Accepted, details, ApiJson.Default.JobDetails);
    }

    /// <summary>GET /schedule/{schedule_id}/next: responds with the next due times.</summary>
    public Task NextAsync(ApiCall call)
    {
        var due = schedules.Next(call.Id, call.Query.Whole("count", 1, MaxNext, DefaultNext));
        return call.AnswerAsync(StatusCodes.Status200OK, NextRunsAnswer.From(schedules.Show(call.Id), due), ApiJson.Default.NextRunsAnswer);
    }

    private static Task AnswerAsync(ApiCall call, int status, ScheduleState state)
    {
        call.SetHeader("ETag", state.Row.Tag());
        return call.AnswerAsync(status, new ScheduleAnswer(state), ApiJson.Default.ScheduleAnswer);
    }

    private static Predicate<string> IsExpected(ApiCall call)
    {
        var ifMatch = call.Http.Request.Headers.IfMatch;
        return tag => EntityTag.Allows(ifMatch, tag);
    }

    private static string CronOf(BodyFields body) =>
        body.Text("cron")
        ?? throw RequestFaults.Field("cron", "`cron` is required: a cron line such as '0 2 * * *' for every day at 02:00.");

    private static string? KindOf(BodyFields body) =>
        body.Text("kind") is { } kind ? WireNames.Of(ApiEnums.ScheduleKinds.Parse("kind", kind)) : null;

    // A schedule of another kind has no type of its own, so one that is to make backups must be given it.
    private static string TypeOf(BodyFields body, string kind, ScheduleDefinition before) =>
        (body.Text("type"), kind == ScheduleDefinition.BackupKind) switch
        {
            (null, true) when before.Kind != kind => throw RequestFaults.Field(
                "type",
                $"`type` is required for the kind {kind}: {string.Join(", ", ScheduleDefinition.Types)}."
            ),
            (null, _) => before.Type,
            ({ } type, true) => WireNames.Of(ApiEnums.BackupTypes.Parse("type", type)),
            _ => throw RequestFaults.Field("type", $"`type` concerns only backups, and must not be given for the kind {kind}."),
        };

    // Null removes the value of an optional field. For the other fields it has the same meaning as a missing one.
    private static ScheduleDefinition With(ScheduleDefinition definition, BodyFields body) =>
        definition with
        {
            Name = body.IsNull("name") ? null : body.Text("name") ?? definition.Name,
            Cron = body.Text("cron") ?? definition.Cron,
            Kind = KindOf(body) ?? definition.Kind,
            Copy = body.IsNull("copy") ? null : body.Text("copy") ?? definition.Copy,
            TimeZone = body.IsNull("timezone") ? null : body.Text("timezone") ?? definition.TimeZone,
            Type = TypeOf(body, KindOf(body) ?? definition.Kind, definition),
            FullEvery = body.IsNull("full_every") ? null : body.Text("full_every") ?? definition.FullEvery,
            RetentionDays = body.IsNull("retention_days") ? null : body.Whole("retention_days") ?? definition.RetentionDays,
            Enabled = body.Boolean("enabled") ?? definition.Enabled,
            CatchUp = body.Boolean("catch_up") ?? definition.CatchUp,
            Sources = body.IsNull("sources") ? null : body.Texts("sources") ?? definition.Sources,
            IncludeFiles = body.Boolean("include_files") ?? definition.IncludeFiles,
            IncludeDatabase = body.Boolean("include_database") ?? definition.IncludeDatabase,
            Limits = LimitFields.Apply(definition.Limits, body),
        };
}

using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Scheduling;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Schedules: create, list, show, change, delete, run, tell when next.</summary>
/// <param name="services">What it works with.</param>
internal sealed class ScheduleEndpoints(BackupServices services)
{
    private const int MaxNext = 100;
    private static readonly string[] Fields =
    [
        "name",
        "cron",
        "timezone",
        "type",
        "full_every",
        "retention_days",
        "enabled",
        "catch_up",
        "sources",
        "include_files",
        "include_database",
    ];
    private readonly ScheduleService _schedules = services.Schedules;

    /// <summary>Names of the query parameters of <see cref="NextAsync"/>.</summary>
    public static IReadOnlyList<string> NextQuery { get; } = ["count"];

    /// <summary>POST /schedule: 201 with the schedule.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("cron", Fields);
        var cron = body.Text("cron")
            ?? throw RequestFaults.Field("cron", "`cron` is required: a cron line such as '0 2 * * *', " + "every day at two.");
        var type = WireNames.Of(ApiEnums.BackupTypes.Parse("type", body.Text("type")));
        var state = _schedules.Create(With(new ScheduleDefinition { Cron = cron, Type = type }, body), call.Caller);
        call.SetHeader("Location", ApiPaths.Schedule(state.Row.Id));
        await AnswerAsync(call, StatusCodes.Status201Created, state);
    }

    /// <summary>GET /schedule: a bare array, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        ScheduleAnswer[] answers = [.. _schedules.List().Select(state => new ScheduleAnswer(state))];
        return call.AnswerAsync(StatusCodes.Status200OK, answers, ApiJson.Default.ScheduleAnswerArray);
    }

    /// <summary>GET /schedule/{schedule_id}: everything known.</summary>
    public Task ShowAsync(ApiCall call) => AnswerAsync(call, StatusCodes.Status200OK, _schedules.Show(call.Id));

    /// <summary>PUT /schedule/{schedule_id}: changes the fields that are given.</summary>
    public async Task UpdateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, Fields);
        await AnswerAsync(call, StatusCodes.Status200OK, _schedules.Update(call.Id, definition => With(definition, body), call.Caller));
    }

    /// <summary>DELETE /schedule/{schedule_id}: what was deleted.</summary>
    public Task DeleteAsync(ApiCall call) =>
        call.AnswerAsync(
            StatusCodes.Status200OK,
            DeletedSchedule.From(_schedules.Delete(call.Id, call.Caller).Row),
            ApiJson.Default.DeletedSchedule
        );

    /// <summary>POST /schedule/{schedule_id}/run: 201 with the backup, as when one is asked for.</summary>
    public async Task RunAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        await BackupEndpoints.AnswerCreatedAsync(services, call, _schedules.Run(call.Id, call.Caller));
    }

    /// <summary>GET /schedule/{schedule_id}/next: the next due times.</summary>
    public Task NextAsync(ApiCall call)
    {
        var due = _schedules.Next(call.Id, call.Query.Whole("count", 1, MaxNext, 10));
        return call.AnswerAsync(
            StatusCodes.Status200OK,
            NextRunsAnswer.From(_schedules.Show(call.Id), due),
            ApiJson.Default.NextRunsAnswer
        );
    }

    private static Task AnswerAsync(ApiCall call, int status, ScheduleState state) =>
        call.AnswerAsync(status, new ScheduleAnswer(state), ApiJson.Default.ScheduleAnswer);

    // Null takes away what a schedule can be without; of all else it means that nothing was given.
    private static ScheduleDefinition With(ScheduleDefinition definition, BodyFields body) =>
        definition with
        {
            Name = body.IsNull("name") ? null : body.Text("name") ?? definition.Name,
            Cron = body.Text("cron") ?? definition.Cron,
            TimeZone = body.IsNull("timezone") ? null : body.Text("timezone") ?? definition.TimeZone,
            Type = body.Text("type") is { } type ? WireNames.Of(ApiEnums.BackupTypes.Parse("type", type)) : definition.Type,
            FullEvery = body.IsNull("full_every") ? null : body.Text("full_every") ?? definition.FullEvery,
            RetentionDays = body.IsNull("retention_days") ? null : body.Whole("retention_days") ?? definition.RetentionDays,
            Enabled = body.Boolean("enabled") ?? definition.Enabled,
            CatchUp = body.Boolean("catch_up") ?? definition.CatchUp,
            Sources = body.IsNull("sources") ? null : body.Texts("sources") ?? definition.Sources,
            IncludeFiles = body.Boolean("include_files") ?? definition.IncludeFiles,
            IncludeDatabase = body.Boolean("include_database") ?? definition.IncludeDatabase,
        };
}

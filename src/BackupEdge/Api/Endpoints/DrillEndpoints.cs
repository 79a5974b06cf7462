using System.Text;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Drills;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Search;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to start a drill, and to list and show drills.</summary>
internal sealed class DrillEndpoints(
    JobQueue queue,
    CatalogueDatabase catalogue,
    IdResolver ids,
    IdempotentRequests requests,
    TimeProvider time
)
{
    private const string Html = "text/html; charset=utf-8";

    private static readonly ListRenderer<DrillListItem, DrillsAnswer> Lists = new(
        ApiJson.Default.DrillListItemArray,
        ApiJson.Default.DrillsAnswer,
        (rows, total) => new DrillsAnswer(rows, rows.Length, total),
        ListLine.Of,
        "There are no drills."
    );

    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", Cursor.Name, "source", "result", "as"];

    /// <summary>POST /drill: queues a drill and responds with 202 and the job.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "backup_id", "sources", "pick", "from");
        var options = new DrillOptions
        {
            Sources = body.Texts("sources"),
            Pick = body.Text("pick") is { } pick ? ApiEnums.DrillPicks.Parse("pick", pick) : null,
            Copy = body.Text("from"),
        };
        ThrowIfCopyIsForbidden(options, call.Caller);
        var id = body.Text("backup_id");
        var job = requests.Run(call, caller => Enqueue(call, options, id, caller), found => queue.FindJob(found));
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            JobDetails.From(catalogue, job, time.GetUtcNow()),
            ApiJson.Default.JobDetails
        );
    }

    /// <summary>GET /drills: responds with drills, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new DrillFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            After = Cursor.Number(call.Query, CursorKind.Drills),
            Source = call.Query.Text("source"),
            Result = call.Query.Choice("result", ApiEnums.DrillResults),
        };
        if (filter.Before is { } before && catalogue.Read(session => session.Drills.Find(before)) is null)
        {
            throw QueryFields.UnknownBefore(before);
        }

        var page = catalogue.Read(session => session.Drills.List(filter));
        call.SetPaging(page, Cursor.Name, of => Cursor.Of(CursorKind.Drills, of.Place));
        DrillListItem[] items = [.. page.Rows.Select(row => new DrillListItem(row))];
        return call.AnswerAsync(Lists.Render(call, items, page.Total));
    }

    /// <summary>GET /drills/{drill_id}: responds with the report as it was written and signed.</summary>
    public Task ShowAsync(ApiCall call)
    {
        var row = DrillReports.Find(catalogue, call.Id);
        return call.AnswerAsync(MediaTypes.Json, Encoding.UTF8.GetBytes(row.Report));
    }

    /// <summary>GET /drills/{drill_id}/page: responds with the report as a page to print.</summary>
    public Task PageAsync(ApiCall call)
    {
        var page = DrillPage.Of(DrillReports.Parse(DrillReports.Find(catalogue, call.Id).Report));
        call.SetHeader("Content-Security-Policy", DrillPage.Policy);
        call.SetHeader("X-Frame-Options", "DENY");
        call.SetHeader("Referrer-Policy", "no-referrer");
        return call.AnswerAsync(Html, Encoding.UTF8.GetBytes(page));
    }

    // Reading a copy costs what its store charges.
    private static void ThrowIfCopyIsForbidden(DrillOptions options, Caller caller)
    {
        if (options.Copy is not null && caller.Role != Role.Admin)
        {
            throw new Fault(
                FaultCode.Forbidden,
                "Only an admin may run a drill that reads from a copy.",
                ("required_role", WireNames.Of(Role.Admin))
            );
        }
    }

    private JobRow Enqueue(ApiCall call, DrillOptions options, string? id, Caller caller)
    {
        if (id is null)
        {
            return queue.EnqueueDrill(options, caller);
        }

        var backup = ids.LatestOrId(id, call.Caller.Scope);
        return queue.EnqueueDrill(options with { BackupId = backup.Id }, caller, backup.Note);
    }
}

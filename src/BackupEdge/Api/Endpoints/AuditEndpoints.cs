using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints for the audit records of changes, reads of content and refusals.</summary>
internal sealed class AuditEndpoints(CatalogueDatabase catalogue)
{
    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "action", "caller", "subject", "result", "since", "until"];

    /// <summary>GET /audit: responds with an array of records, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new AuditFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before") is null ? null : call.Query.Whole("before", 1, int.MaxValue, 1),
            Action = ActionOf(call.Query),
            Caller = call.Query.Text("caller"),
            Subject = call.Query.Text("subject"),
            Result = call.Query.Text("result"),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
        };
        var page = catalogue.Read(session => session.Audit.List(filter));
        call.SetPaging(page, "before", of => of.Rows[^1].Number.ToString(CultureInfo.InvariantCulture));
        AuditAnswer[] items = [.. page.Rows.Select(AuditAnswer.From)];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.AuditAnswerArray);
    }

    private static string? ActionOf(QueryFields query) =>
        query.Text("action") is not { } action || AuditAction.All.Contains(action)
            ? query.Text("action")
            : throw RequestFaults.Field(
                "action",
                $"`action` must be one of {string.Join(", ", AuditAction.All)}, not '{RequestFaults.Short(action)}'."
            );
}

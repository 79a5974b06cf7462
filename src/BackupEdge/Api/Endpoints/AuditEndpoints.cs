using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>What was changed and what was refused.</summary>
/// <param name="services">What it works with.</param>
internal sealed class AuditEndpoints(BackupServices services)
{
    /// <summary>Names of the list's query parameters.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "action", "caller", "since", "until"];

    /// <summary>GET /audit: a bare array, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new AuditFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before") is null ? null : call.Query.Whole("before", 1, int.MaxValue, 1),
            Action = ActionOf(call.Query),
            Caller = call.Query.Text("caller"),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
        };
        var page = services.Catalogue.Read(session => session.Audit.List(filter));
        call.SetPaging(page, row => row.Number.ToString(CultureInfo.InvariantCulture));
        AuditAnswer[] items = [.. page.Rows.Select(AuditAnswer.From)];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.AuditAnswerArray);
    }

    private static string? ActionOf(QueryFields query) =>
        query.Text("action") is not { } action || AuditAction.All.Contains(action)
            ? query.Text("action")
            : throw RequestFaults.Field(
                "action",
                $"`action` is one of {string.Join(", ", AuditAction.All)}, not " + $"'{RequestFaults.Short(action)}'."
            );
}

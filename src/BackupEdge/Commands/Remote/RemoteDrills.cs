using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Drills;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>Lists and shows the drills of a server.</summary>
internal sealed class RemoteDrills(RemoteClient client) : IDrillAccess
{
    private const string Latest = "latest";

    /// <inheritdoc/>
    public Task<Answer<Page<DrillRow>>> ListAsync(DrillFilter filter)
    {
        var query = new QueryText("/drills").Add("source", filter.Source).AddChoice("result", filter.Result);
        return RemotePages.ReadAsync(client, query, filter.Limit, RowOf);
    }

    /// <inheritdoc/>
    public async Task<Answer<DrillReport>> ShowAsync(string text)
    {
        if (text == Latest)
        {
            var newest = (await ListAsync(new DrillFilter { Limit = 1 })).Value.Rows;
            text = newest is [var row, ..] ? row.Id : throw new Fault(FaultCode.DrillNotFound, "There is no drill yet.");
        }

        var answer = await client.GetAsync($"/drills/{Uri.EscapeDataString(text)}");
        return new Answer<DrillReport>(DrillReports.Parse(answer.Text), () => answer.Text);
    }

    private static DrillRow RowOf(JsonFields fields) =>
        new()
        {
            Id = fields.Required("id"),
            JobId = fields.Required("job_id"),
            Result = fields.RequiredChoice<DrillResult>("result"),
            Copy = fields.Text("from") is { } from && from != DrillReport.DataFolder ? from : null,
            StartedAt = fields.RequiredTime("started_at"),
            EndedAt = fields.RequiredTime("ended_at"),
            CreatedBy = fields.Text("created_by") ?? "",
            Sources = [.. fields.Objects("sources").Select(SourceOf)],
        };

    private static DrilledSourceRow SourceOf(JsonFields fields)
    {
        var error = fields.Object("error");
        return new DrilledSourceRow(
            fields.Required("source"),
            fields.Text("backup_id"),
            fields.RequiredChoice<DrillResult>("result"),
            default,
            fields.Find("recovery_seconds") is { ValueKind: JsonValueKind.Number } seconds ? (long)(seconds.GetDouble() * 1000) : null,
            error?.Text("code"),
            error?.Text("message")
        );
    }
}

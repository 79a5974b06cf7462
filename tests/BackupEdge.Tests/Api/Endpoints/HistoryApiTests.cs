using System.Globalization;
using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>GET /history.</summary>
public sealed class HistoryApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_a_backup_also_after_it_was_deleted()
    {
        var id = await server.BackUpAsync();
        var before = await CompletedAsync();
        using var deleted = await server.Admin.DeleteAsync($"{Base}/{id}?force=true", Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);

        Assert.True(before > 0);
        Assert.Equal(before, await CompletedAsync());
        await server.BackUpAsync();
        Assert.Equal(before + 1, await CompletedAsync());
    }

    [Theory]
    [InlineData("days=0", "days")]
    [InlineData("days=367", "days")]
    [InlineData("timezone=Berlin", "timezone")]
    [InlineData("timezone=../../etc/passwd", "timezone")]
    [InlineData("from=2026-01-01", "from")]
    public async Task An_unusable_query_is_explained(string query, string field)
    {
        using var response = await server.Admin.GetAsync($"{Base}/history?{query}", Ct);
        Assert.Equal(field, (await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Shows_the_size_of_the_store_on_the_days_asked_for()
    {
        var today = DateOnly.FromDateTime(server.Services.Time.GetUtcNow().UtcDateTime);
        server.Services.Catalogue.Write(session =>
        {
            for (var ago = 0; ago < 10; ago++)
            {
                var at = server.Services.Time.GetUtcNow().AddDays(-ago);
                session.StoreSamples.Insert(new StoreSampleRow(today.AddDays(-ago), at, 1, 100, (10L << 40) + ((long)ago << 40)));
            }
        });

        using var response = await server.Operator.GetAsync($"{Base}/store/history?days=3", Ct);
        var answer = await BodyAsync(response);
        Assert.Equal(
            [-2, -1, 0],
            answer
                .GetProperty("days")
                .EnumerateArray()
                .Select(day =>
                    DateOnly.Parse(day.GetProperty("date").GetString()!, CultureInfo.InvariantCulture).DayNumber - today.DayNumber
                )
        );

        // The days before count for the prediction. Today's sample may be the server's own, with less space.
        Assert.Equal(JsonValueKind.String, answer.GetProperty("full_at").ValueKind);
    }

    [Fact]
    public async Task Shows_the_backups_of_the_days_with_the_largest_archives()
    {
        var ids = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            ids.Add(await server.BackUpAsync());
        }

        // One that does not count any more, one that was deleted, and one without an end would otherwise be the largest.
        var now = server.Services.Time.GetUtcNow();
        server.Services.Catalogue.Write(session =>
        {
            for (var i = 0; i < ids.Count; i++)
            {
                Change(session, ids[i], row => row with { Counts = row.Counts with { StoredBytes = (1L << 40) + i } });
            }

            Change(session, ids[^1], row => row with { Status = RunStatus.Failed });
            session.Backups.MarkDeleted(ids[^2], now);
        });

        using var response = await server.Operator.GetAsync($"{Base}/store/history?days=1", Ct);
        var largest = (await BodyAsync(response)).GetProperty("largest").EnumerateArray().ToList();
        Assert.Equal(ids.AsEnumerable().Reverse().Skip(2).Take(5), largest.Select(one => one.GetProperty("backup_id").GetString()));
        Assert.Equal((1L << 40) + 5, largest[0].GetProperty("size").GetInt64());
        Assert.Equal("bots", largest[0].GetProperty("sources")[0].GetString());
        Assert.Empty(server.Services.Catalogue.Read(session => session.History.Largest(now.AddDays(1), 5)));
    }

    private static void Change(CatalogueSession session, string id, Func<BackupRow, BackupRow> change) =>
        session.Backups.Update(change(session.Backups.Find(id)!));

    private async Task<int> CompletedAsync()
    {
        using var response = await server.Operator.GetAsync($"{Base}/history?days=2&timezone=UTC", Ct);
        var answer = await BodyAsync(response);
        Assert.Equal("UTC", answer.GetProperty("timezone").GetString());
        var source = answer.GetProperty("sources").EnumerateArray().Single(source => source.GetProperty("name").GetString() == "bots");
        return source.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("completed").GetInt32());
    }
}

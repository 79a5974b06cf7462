using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace BackupEdge.Browser;

/// <summary>Tests the preview of a schedule: it is what the server will do, in the zones of the schedule and of the browser.</summary>
[Collection(DashboardGroup.Name)]
public sealed class PreviewTests(DashboardFixture dashboard)
{
    private const string Zone = "Europe/Berlin";

    // A line that is never tried, so that each line is a change after it.
    private const string Other = "0 0 1 JAN *";
    private const int Lines = 40;
    private const int Attempts = 10;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kathmandu")]
    public async Task Times_are_those_of_the_schedule_with_those_of_the_browser_and_marks_where_the_clock_changes(string browser)
    {
        await using var visit = await dashboard.VisitAsync(
            "#/schedules/new",
            options: new BrowserNewContextOptions { TimezoneId = browser }
        );
        await visit.Page.GetByLabel("Cron line").FillAsync("30 3 1 * *");
        await visit.Page.GetByLabel("Time zone").FillAsync(Zone);
        var runs = visit.Page.Locator(".preview-runs li");
        var expected = (await PreviewAsync("30 3 1 * *"))!;
        await Assertions.Expect(runs.Locator("time").Nth(9)).ToHaveAttributeAsync("datetime", expected[9]);
        var (own, theirs) = (TimeZoneInfo.FindSystemTimeZoneById(browser), TimeZoneInfo.FindSystemTimeZoneById(Zone));
        var changes = 0;
        for (var i = 0; i < expected.Count; i++)
        {
            var due = DateTimeOffset.Parse(expected[i], CultureInfo.InvariantCulture);
            await Assertions.Expect(runs.Nth(i)).ToContainTextAsync("03:30");
            if (browser != Zone)
            {
                await Assertions
                    .Expect(runs.Nth(i))
                    .ToContainTextAsync(TimeZoneInfo.ConvertTime(due, own).ToString("HH:mm", CultureInfo.InvariantCulture));
            }

            changes +=
                i > 0
                && theirs.GetUtcOffset(due) != theirs.GetUtcOffset(DateTimeOffset.Parse(expected[i - 1], CultureInfo.InvariantCulture))
                    ? 1
                    : 0;
        }

        await Assertions.Expect(runs.Locator(".status.warn")).ToHaveCountAsync(changes);
        Assert.True(changes > 0);
    }

    [Fact]
    public async Task Any_line_stays_as_it_was_written_and_has_the_runs_that_the_server_says()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new");
        visit.ExpectedStatuses = [400, 401];
        var line = visit.Page.GetByLabel("Cron line");
        var random = new Random(21);
        await visit.Page.GetByLabel("Time zone").FillAsync(Zone);
        for (var i = 0; i < Lines; i++)
        {
            var cron = LineOf(random);

            // A due time may pass between the question of the page and those of the test; then the line is filled in again.
            for (var attempt = 1; !await ShowsAsync(visit, line, cron); attempt++)
            {
                Assert.True(attempt < Attempts, $"The runs of '{cron}' are other ones before and after the page asks, again and again.");
            }

            await Assertions.Expect(line).ToHaveValueAsync(cron);
        }
    }

    // Checks what the page shows for a line; false if the server said something else after the page had asked than before.
    private async Task<bool> ShowsAsync(Visit visit, ILocator line, string cron)
    {
        await line.FillAsync(Other);
        var expected = await PreviewAsync(cron);
        var answer = await visit.Page.RunAndWaitForResponseAsync(() => line.FillAsync(cron), response => IsPreview(response, cron));
        Assert.Equal(expected is not null, answer.Ok);
        if (expected is null)
        {
            await Assertions.Expect(visit.Page.Locator(".preview-runs .wrong")).ToBeVisibleAsync();
            return true;
        }

        if (!expected.SequenceEqual(await PreviewAsync(cron) ?? []))
        {
            return false;
        }

        if (expected.Count > 0)
        {
            await Assertions.Expect(visit.Page.Locator(".preview-runs time").First).ToHaveAttributeAsync("datetime", expected[0]);
            await Assertions.Expect(visit.Page.Locator(".preview-runs time")).ToHaveCountAsync(expected.Count);
        }

        return true;
    }

    private static bool IsPreview(IResponse answer, string cron) =>
        answer.Url.EndsWith("/schedule/preview", StringComparison.Ordinal)
        && answer.Request.PostData is { } body
        && JsonElement.Parse(body).GetProperty("cron").GetString() == cron;

    // Null if the server refuses the line.
    private async Task<IReadOnlyList<string>?> PreviewAsync(string cron)
    {
        using var answer = await dashboard.Server.Client.PostAsJsonAsync(
            new Uri($"{DashboardFixture.Api}/schedule/preview", UriKind.Relative),
            new
            {
                cron,
                type = "incremental",
                timezone = Zone,
                count = 10,
            },
            Ct
        );
        return answer.IsSuccessStatusCode
            ?
            [
                .. (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))
                    .GetProperty("runs")
                    .EnumerateArray()
                    .Select(run => run.GetProperty("due_at").GetString()!),
            ]
            : null;
    }

    private static string LineOf(Random random) =>
        string.Join(
            ' ',
            Field(random, 0, 59),
            Field(random, 0, 23),
            Field(random, 1, 31),
            Field(random, 1, 12),
            random.Next(4) == 0 ? "MON-FRI" : Field(random, 0, 7)
        );

    private static string Field(Random random, int from, int to) =>
        random.Next(6) switch
        {
            0 => $"{random.Next(from, to + 1)}",
            1 => $"*/{random.Next(1, (to / 2) + 2)}",
            2 => $"{from}-{random.Next(from, to + 1)}",
            3 => $"{random.Next(from, to + 1)},{random.Next(from, to + 1)}",
            _ => "*",
        };
}

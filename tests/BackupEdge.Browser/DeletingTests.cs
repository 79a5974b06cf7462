using System.Text.Json.Nodes;

namespace BackupEdge.Browser;

/// <summary>Tests deletes: the bin, the last backup of a source, and those that a second admin must confirm.</summary>
[Collection(DashboardGroup.Name)]
public sealed class DeletingTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_deleted_backup_is_in_the_bin_and_comes_back()
    {
        await using var server = await StartAsync();
        var backup = await BackUpAsync(server);
        await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}", server: server);
        await AskAsync(visit);
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(question).ToContainTextAsync("While it is in the bin, you can take it back.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/backups?view=bin");
        await visit.SettleAsync();
        await visit.IsAccessibleAsync();
        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToContainTextAsync("in 7 days");

        await visit.PressAsync($"Undelete {backup}");
        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/backups/{backup}");
        await visit.GoAsync("#/backups");
        await visit.SeesAsync("2 backups");
        await visit.GoAsync("#/backups?view=bin");
        await visit.SeesAsync("The bin is empty");
        await visit.IsAccessibleAsync();
    }

    [Fact]
    public async Task Without_a_bin_the_question_does_not_promise_one()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string> { ["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = "0" },
            }
        );
        var backup = await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}", server: server);
        await AskAsync(visit);
        var question = visit.Page.GetByRole(AriaRole.Dialog);

        await Assertions.Expect(question).ToContainTextAsync("It does not go to the bin: it is gone at once.");
        await Assertions.Expect(question).Not.ToContainTextAsync("take it back");
        await visit.GoAsync("#/backups?view=bin");
        await visit.SeesAsync("the bin is switched off");
    }

    [Fact]
    public async Task Of_a_backup_that_failed_the_question_does_not_promise_the_bin()
    {
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["gone"] = Path.Combine(dashboard.Target, "gone") },
            }
        );
        var backup = await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}", server: server);
        await visit.SeesAsync("source_missing");
        await AskAsync(visit);
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(question).ToContainTextAsync("It does not go to the bin: it is gone at once.");
        await Assertions.Expect(question).Not.ToContainTextAsync("take it back");
        await Assertions.Expect(question).Not.ToContainTextAsync("leaves the bin");
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Page).ToHaveURLAsync($"{visit.Address}/#/backups");
    }

    [Fact]
    public async Task Who_reads_from_a_damaged_archive_is_named_and_not_called_safe()
    {
        await using var server = await StartAsync();
        var full = await BackUpAsync(server);
        var next = await BackUpAsync(server, "incremental");
        await using (var file = File.OpenWrite(Path.Combine(server.Data, "archives", $"{full}.bea")))
        {
            file.Position = 200;
            file.Write("damage"u8);
        }

        await dashboard.SendAsync($"{full}/verify?wait=50", new { }, server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{full}?tab=needs", server: server);

        // What a backup changed cannot be shown when the other one cannot be read.
        visit.ExpectedStatuses = [401, 404, 500];
        await visit.SeesAsync("It reads from this damaged archive, deleted or not: check it before you rely on it.");
        await AskAsync(visit);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("It reads from this damaged archive");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        foreach (var address in new[] { $"#/backups/{next}", $"#/restore/{next}" })
        {
            await visit.GoAsync(address);
            await Assertions
                .Expect(visit.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link))
                .ToHaveAttributeAsync("href", $"#/backups/{full}");
            await visit.SettleAsync();
            await visit.IsAccessibleAsync();
        }

        // A backup that was checked after the damage was found has none.
        await visit.Page.RouteAsync($"**/api/v1/backup/{next}", async route =>
        {
            var answer = await route.FetchAsync();
            var details = JsonNode.Parse(await answer.TextAsync())!;
            details["verified_at"] = details["completed_at"]!.DeepClone();
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = details.ToJsonString() });
        });
        await visit.GoAsync($"#/backups/{next}");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_last_backup_of_a_source_is_deleted_only_by_who_is_told_that_it_is()
    {
        await using var server = await StartAsync();
        var backup = await BackUpAsync(server);
        await using var visit = await dashboard.VisitAsync($"#/backups/{backup}", server: server);
        visit.ExpectedStatuses = [401, 404, 409];
        await AskAsync(visit);
        var question = visit.Page.GetByRole(AriaRole.Dialog);
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(question).ToContainTextAsync("is the last completed one of the source 'bots'");
        await question.GetByRole(AriaRole.Button, new() { Name = "Delete anyway" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("tbody tr")).ToContainTextAsync("bots");
    }

    [Fact]
    public async Task A_delete_waits_for_a_second_admin_who_confirms_or_refuses()
    {
        await using var server = await StartAsync("two_admins");
        var first = await BackUpAsync(server);
        var second = await BackUpAsync(server);
        await BackUpAsync(server);
        var made = await BackupEdgeCommand.RunAsync("key", "create", "--data", server.Data, "--name", "second", "--role", "admin");
        var other = made
            .Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .First(word => word.StartsWith("bek_", StringComparison.Ordinal));
        await using var asks = await dashboard.VisitAsync($"#/backups/{first}", server: server);
        asks.ExpectedStatuses = [401, 404, 409];
        foreach (var backup in new[] { first, second })
        {
            await asks.GoAsync($"#/backups/{backup}");
            await AskAsync(asks);
            await asks.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
            await asks.SeesAsync("Deletes that wait for a second admin");
        }

        await asks.IsAccessibleAsync();
        await asks.SeesAsync("You asked for this delete. Another admin must confirm it.");
        await Assertions.Expect(asks.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm delete" })).ToHaveCountAsync(0);
        await asks.SeesAsync("Withdraw");

        await using var confirms = await dashboard.VisitAsync("#/", other, server: server);
        var requests = confirms.Page.GetByRole(AriaRole.Region, new() { Name = "Deletes that wait for a second admin" });
        await Assertions.Expect(requests.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await confirms.PressAsync("Confirm delete");
        await confirms.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Confirm delete" }).ClickAsync();
        await Assertions.Expect(requests.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await confirms.PressAsync("Refuse");
        await Assertions.Expect(requests).ToHaveCountAsync(0);

        await confirms.GoAsync("#/backups?view=bin");
        await Assertions.Expect(confirms.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await confirms.GoAsync("#/backups");
        await confirms.SeesAsync("2 backups");
    }

    private static async Task AskAsync(Visit visit)
    {
        await visit.Page.Locator(".page-head").GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
    }

    private Task<BackupEdgeServer> StartAsync(string needs = "one_admin") =>
        dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = dashboard.Bots },
                Environment = new Dictionary<string, string>
                {
                    ["BACKUPEDGE__PROTECTION__DELETE_NEEDS"] = needs,
                    ["BACKUPEDGE__VERIFY__WITHIN_DAYS"] = "0",
                },
            }
        );

    private async Task<string> BackUpAsync(BackupEdgeServer server, string type = "full") =>
        (await dashboard.SendAsync("create?wait=50", new { type }, server)).GetProperty("backup_id").GetString()!;
}

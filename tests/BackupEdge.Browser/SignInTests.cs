using System.Collections.Concurrent;

namespace BackupEdge.Browser;

/// <summary>Tests signing in and out, and sessions that end while somebody works.</summary>
[Collection(DashboardGroup.Name)]
public sealed class SignInTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_wrong_key_is_refused_with_words_and_the_right_one_opens_the_overview()
    {
        await using var visit = await dashboard.OpenAsync();
        await visit.GoAsync("");
        await visit.Page.GetByLabel("API key or access token").FillAsync("bek_wrong_key");
        await visit.PressAsync("Sign in");
        await visit.SeesAsync("This key or token is not valid, or no longer.");
        await visit.SignInAsync(dashboard.Server.AdminKey);
        await visit.SeesAsync("Sources");

        Assert.Empty(await visit.Page.EvaluateAsync<string[]>("Object.values(localStorage).concat(Object.values(sessionStorage))"));
        Assert.Equal("", await visit.Page.EvaluateAsync<string>("document.cookie"));
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_of_a_form_keeps_what_was_entered()
    {
        await using var visit = await dashboard.VisitAsync("#/schedules/new");
        // The server cuts the stream of a session that has ended.
        visit.AllowsNetworkErrors = true;
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("kept name");
        await dashboard.EndSessionsAsync();
        // An event of the page, since what the page asks by itself may open the window before a pointer gets to the button.
        await visit.Page.Locator("main button", new() { HasTextString = "Save" }).First.DispatchEventAsync("click");
        await visit.SeesAsync("Your session has ended.");

        var window = visit.Page.GetByRole(AriaRole.Dialog);
        await window.GetByLabel("API key or access token").FillAsync(dashboard.Server.AdminKey);
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "kept name" }).First).ToBeVisibleAsync();
        await dashboard.RemoveScheduleAsync("kept name");
    }

    [Fact]
    public async Task Calls_that_no_user_made_are_marked_so_that_they_do_not_renew_the_session()
    {
        await using var visit = await dashboard.VisitAsync("#/backups");
        // What the page asks after the end of a job; nobody has touched it since it was loaded.
        await visit.Page.RunAndWaitForRequestAsync(
            () => dashboard.BackUpAsync("nobody looks"),
            request => IsStatus(request) && request.Headers.GetValueOrDefault("x-backupedge") == "poll"
        );
        var asked = new ConcurrentQueue<IRequest>();
        visit.Page.Request += (_, request) => asked.Enqueue(request);
        await visit.Page.RunAndWaitForRequestAsync(
            () => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Activity", Exact = true }).First.ClickAsync(),
            request => request.Url.Contains("/jobs?", StringComparison.Ordinal)
        );

        // It is the first call after the click: that of the link, unless the page asked something by itself just then.
        Assert.Contains(asked, request => IsCall(request) && !request.Headers.ContainsKey("x-backupedge"));
    }

    // The stream of events is none: it has no header.
    private static bool IsCall(IRequest request) =>
        request.ResourceType == "fetch" && request.Url.Contains($"{DashboardFixture.Api}/", StringComparison.Ordinal);

    private static bool IsStatus(IRequest request) => request.Url.EndsWith("/status", StringComparison.Ordinal);

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        await using var visit = await dashboard.VisitAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "first admin" }).ClickAsync();
        await visit.PressAsync("Sign out");
        await visit.Page.GetByLabel("API key or access token").WaitForAsync();
        await visit.GoAsync("#/backups");

        await Assertions.Expect(visit.Page.GetByLabel("API key or access token")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_revoked_key_is_thrown_out()
    {
        var key = await dashboard.SendAsync("keys", new { name = "leaver", role = "admin" });
        await using var visit = await dashboard.VisitAsync(key: key.GetProperty("key").GetString());
        // The server cuts the stream of a key that was revoked.
        visit.AllowsNetworkErrors = true;
        using var revoked = await dashboard.Server.Client.DeleteAsync(
            new Uri($"{DashboardFixture.Api}/keys/{key.GetProperty("id").GetString()}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.True(revoked.IsSuccessStatusCode);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Backups", Exact = true }).First.ClickAsync();

        await visit.SeesAsync("Your session has ended.");
    }
}

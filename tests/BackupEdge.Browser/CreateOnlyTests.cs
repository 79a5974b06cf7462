namespace BackupEdge.Browser;

/// <summary>Tests the page of keys that can only create backups.</summary>
[Collection(DashboardGroup.Name)]
public sealed class CreateOnlyTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_key_that_only_creates_backups_can_do_that_and_is_refused_nothing()
    {
        await using var visit = await dashboard.OpenAsync();
        await SignInAsync(visit, "sensor");
        await visit.IsAccessibleAsync();
        await visit.PressAsync("Back up");

        await visit.SeesAsync("Completed");
        await visit.PressAsync("Sign out");
        await IsSignedOutAsync(visit);
    }

    [Fact]
    public async Task Who_is_signed_out_by_the_end_of_the_session_signs_in_again_and_the_backup_is_made()
    {
        await using var visit = await dashboard.OpenAsync();
        var key = await SignInAsync(visit, "meter");
        await dashboard.EndSessionsAsync();
        await visit.PressAsync("Back up");
        await visit.SeesAsync("Your session has ended.");
        await visit.IsAccessibleAsync();
        var window = visit.Page.GetByRole(AriaRole.Dialog);
        await window.GetByLabel("API key or access token").FillAsync(key);
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await visit.SeesAsync("Completed");
        await Assertions.Expect(window).ToHaveCountAsync(0);
        await dashboard.EndSessionsAsync();
        await visit.PressAsync("Sign out");
        await IsSignedOutAsync(visit);
    }

    [Fact]
    public async Task A_backup_is_followed_on_when_the_server_could_not_be_asked_for_a_while()
    {
        await using var visit = await dashboard.OpenAsync();
        visit.ExpectedStatuses = [401, 404, 503];
        await SignInAsync(visit, "gauge");
        var isAway = true;
        await visit.Page.RouteAsync("**/jobs/*", route => isAway ? route.FulfillAsync(new() { Status = 503 }) : route.ContinueAsync());
        await visit.PressAsync("Back up");
        await visit.SeesAsync("http_503");
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Back up", Exact = true });
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-busy", "true");
        isAway = false;

        await visit.SeesAsync("Completed");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Assertions.Expect(button).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    private static Task IsSignedOutAsync(Visit visit) =>
        Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");

    private async Task<string> SignInAsync(Visit visit, string name)
    {
        var made = await dashboard.SendAsync(
            "keys",
            new
            {
                name,
                role = "backup_operator",
                sources = new[] { "bots" },
                create_only = true,
            }
        );
        var key = made.GetProperty("key").GetString()!;
        await visit.GoAsync("#/login");
        await visit.Page.GetByLabel("API key or access token").FillAsync(key);
        await visit.PressAsync("Sign in");
        await visit.SeesAsync("Makes and follows backups, nothing else");
        return key;
    }
}

namespace BackupEdge.Browser;

/// <summary>Tests signing in after too many wrong keys from one address.</summary>
[Collection(DashboardGroup.Name)]
public sealed class ThrottleTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Too_many_wrong_keys_have_to_wait_as_long_as_the_page_says()
    {
        await using var server = await dashboard.StartAsync(new ServerOptions());
        await using var visit = await dashboard.OpenAsync(server: server);
        visit.ExpectedStatuses = [401, 429];
        await visit.GoAsync("#/login");
        var (field, button) = (
            visit.Page.GetByLabel("API key or access token"),
            visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })
        );
        var refusal = visit.Page.Locator(".field .wrong");
        for (var i = 0; i < 20 && !(await visit.Page.InnerTextAsync("body")).Contains("Too many attempts", StringComparison.Ordinal); i++)
        {
            await field.FillAsync($"bek_wrong_{i}");
            await button.ClickAsync();
            await Assertions.Expect(refusal).ToBeVisibleAsync();
            await Assertions.Expect(button).ToHaveTextAsync("Sign in");
        }

        await visit.SeesAsync("Too many attempts. Try again in");
        await Assertions.Expect(button).ToBeDisabledAsync();
        await visit.IsAccessibleAsync();
        await Assertions.Expect(button).ToBeEnabledAsync(new() { Timeout = 30_000 });
        await visit.SignInAsync(server.AdminKey);
    }
}

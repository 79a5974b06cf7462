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
        var status = 0;
        for (var i = 0; i < 20 && status != 429; i++)
        {
            await field.FillAsync($"bek_wrong_{i}");
            var answer = await visit.Page.RunAndWaitForResponseAsync(() => button.ClickAsync(), IsSignIn);
            status = answer.Status;
            await visit.SettleAsync();
        }

        await visit.SeesAsync("Too many attempts. Try again in");
        await Assertions.Expect(button).ToBeDisabledAsync();
        await visit.IsAccessibleAsync();
        await Assertions.Expect(button).ToBeEnabledAsync();
        await visit.SignInAsync(server.AdminKey);
    }

    private static bool IsSignIn(IResponse answer) =>
        answer.Request.Method == "POST" && answer.Url.EndsWith("/session", StringComparison.Ordinal);
}

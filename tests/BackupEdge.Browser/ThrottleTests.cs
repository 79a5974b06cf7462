using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

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

        // The clock of the page stands, so that what it says stays until the test lets time pass.
        var moment = DateTime.UtcNow;
        await visit.Page.Clock.SetFixedTimeAsync(moment);
        await visit.Page.ReloadAsync();
        await visit.SettleAsync();
        var (field, button) = (
            visit.Page.GetByLabel("API key or access token"),
            visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })
        );
        var status = 0;
        for (var i = 0; i < 20 && status != 429; i++)
        {
            // As fast as the server answers: the attempt of the page has to come while the address must wait.
            await FailUntilThrottledAsync(server);
            await field.FillAsync($"bek_wrong_{i}");
            var answer = await visit.Page.RunAndWaitForResponseAsync(() => button.ClickAsync(), IsSignIn);
            status = answer.Status;
            await visit.SettleAsync();
        }

        await visit.SeesAsync("Too many attempts. Try again in");
        await Assertions.Expect(button).ToBeDisabledAsync();
        await visit.IsAccessibleAsync();
        var said = Regex.Match(await visit.Page.Locator("main").First.InnerTextAsync(), @"Try again in (\d+) second");
        var seconds = int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture);
        await visit.Page.Clock.SetFixedTimeAsync(moment.AddSeconds(seconds - 1));
        await visit.SeesAsync("Try again in 1 second.");
        await Assertions.Expect(button).ToBeDisabledAsync();
        await visit.Page.Clock.SetFixedTimeAsync(moment.AddSeconds(seconds));
        await Assertions.Expect(button).ToBeEnabledAsync();
        await visit.SignInAsync(server.AdminKey);
    }

    private static async Task FailUntilThrottledAsync(BackupEdgeServer server)
    {
        using var client = server.CreateClient("bek_wrong_key");
        HttpStatusCode status;
        do
        {
            using var answer = await client.GetAsync(
                new Uri($"{DashboardFixture.Api}/list", UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            status = answer.StatusCode;
        } while (status == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
    }

    private static bool IsSignIn(IResponse answer) =>
        answer.Request.Method == "POST" && answer.Url.EndsWith("/session", StringComparison.Ordinal);
}

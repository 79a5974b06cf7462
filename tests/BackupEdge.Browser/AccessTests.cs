namespace BackupEdge.Browser;

/// <summary>Tests keys, and what callers of the lower roles see.</summary>
[Collection(DashboardGroup.Name)]
public sealed class AccessTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task A_key_is_shown_once_copied_without_a_clipboard_API_and_revoked()
    {
        await using var visit = await dashboard.OpenAsync();
        await visit.GoAsync("#/login");
        // Plain http has no clipboard API; loopback counts as secure, so it is taken away.
        await visit.Page.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await visit.GoAsync("#/login");
        await visit.SignInAsync(dashboard.Server.AdminKey);
        await visit.GoAsync("#/settings/keys");
        await visit.PressAsync("New key");
        var window = visit.Page.GetByRole(AriaRole.Dialog);
        await window.GetByLabel("Name", new() { Exact = true }).FillAsync("night bot");
        await window.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        var key = await window.Locator("code").InnerTextAsync();
        Assert.StartsWith("bek_", key, StringComparison.Ordinal);
        await visit.IsAccessibleAsync();
        await window.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Assertions.Expect(window).ToContainTextAsync("Copied");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(window).ToBeVisibleAsync();
        await window.GetByLabel("I have kept it").CheckAsync();
        await window.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("body")).Not.ToContainTextAsync(key);

        await visit.PressAsync("Revoke night bot");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("tr", new() { HasText = "night bot" })).ToContainTextAsync("Revoked");
    }

    [Fact]
    public async Task Who_presses_what_the_role_does_not_allow_reads_why()
    {
        var key = await dashboard.SendAsync("keys", new { name = "looks", role = "viewer" });
        await using var visit = await dashboard.VisitAsync(key: key.GetProperty("key").GetString());
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" });
        var reason = visit.Page.Locator(".page-head .fine", new() { HasText = "This needs the role Operator" });
        await Assertions.Expect(reason).ToHaveCountAsync(0);
        await button.ClickAsync(new() { Force = true });

        await Assertions.Expect(reason).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("backup_operator")]
    public async Task A_lower_role_has_no_button_that_the_server_would_refuse(string role)
    {
        var key = await dashboard.SendAsync("keys", new { name = role, role });
        await using var visit = await dashboard.VisitAsync(key: key.GetProperty("key").GetString());
        foreach (
            var address in new[]
            {
                "#/",
                "#/backups",
                $"#/backups/{dashboard.Backups[1]}",
                "#/files/bots",
                "#/schedules",
                "#/health",
                "#/settings",
                $"#/restore/{dashboard.Backups[1]}",
                "#/wall",
            }
        )
        {
            await visit.GoAsync(address);
            await visit.IsAccessibleAsync();
            foreach (var name in new[] { "Restore", "New schedule", "Delete", "Prune now", "New key" })
            {
                foreach (var button in await visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).AllAsync())
                {
                    Assert.Equal("true", await button.GetAttributeAsync("aria-disabled"));
                    Assert.NotNull(await button.GetAttributeAsync("aria-describedby"));
                }
            }
        }
    }
}

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>ui</c>.</summary>
internal static class UiSettings
{
    /// <summary>Returns whether and for which addresses the dashboard is served.</summary>
    public static UiDefinition Read(SettingSection ui)
    {
        ui.AllowOnly("enabled", "origins");
        var isEnabled = ui.Flag("enabled", true);
        var origins = new List<string>();
        foreach (var text in ui.Texts("origins"))
        {
            // The text that browsers send: in lower case, without a default port, and without a path.
            if (
                Uri.TryCreate(text, UriKind.Absolute, out var url)
                && url is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" }
                && url.Host.Length > 0
            )
            {
                origins.Add(url.GetLeftPart(UriPartial.Authority));
            }
            else
            {
                ui.Refuse("origins", $"must contain addresses such as https://backups.example.org, without a path, not '{text}'.");
            }
        }

        return new UiDefinition { IsEnabled = isEnabled, Origins = origins };
    }
}

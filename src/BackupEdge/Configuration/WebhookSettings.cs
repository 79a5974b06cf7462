namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>webhooks</c>.</summary>
internal static class WebhookSettings
{
    private const int MinSecretBytes = 32;

    /// <summary>The webhooks that can be used, in order; what is wrong with the others is noted.</summary>
    public static List<WebhookDefinition> Read(SettingSection webhooks, bool withSecrets, SettingNotes notes)
    {
        var definitions = new List<WebhookDefinition>();
        foreach (var name in NameRules.Usable(webhooks))
        {
            if (ReadOne(name, webhooks.Section(name), withSecrets, notes) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    private static WebhookDefinition? ReadOne(string name, SettingSection webhook, bool withSecrets, SettingNotes notes)
    {
        if (webhook.Origin is null)
        {
            return null;
        }

        webhook.AllowOnly("url", "secret", "secret_file", "on");
        if (!webhook.Has("url"))
        {
            webhook.Refuse("needs a 'url': where it is told how jobs end.");
        }

        var url = webhook.Url("url");
        var secret = SecretSetting.Read(webhook, "secret", MinSecretBytes, withSecrets);
        var on = EventsOf(webhook);
        if (url is null)
        {
            return null;
        }

        if (!webhook.Has("secret") && !webhook.Has("secret_file"))
        {
            notes.Warnings.Add($"The webhook '{name}' has no secret, so its receiver cannot tell who calls it. Give it a 'secret_file'.");
        }

        if (url.Scheme == "http" && !url.IsLoopback)
        {
            notes.Warnings.Add(
                $"The webhook '{name}' is told over plain http: whoever is on the way to {url.Host} can read " + "it. Use https."
            );
        }

        return new WebhookDefinition
        {
            Name = name,
            Url = url,
            Secret = secret,
            On = on,
        };
    }

    private static IReadOnlyList<string> EventsOf(SettingSection webhook)
    {
        var on = webhook.Texts("on");
        var known = string.Join(", ", WebhookWords.All);
        foreach (var word in on.Where(word => !WebhookWords.All.Contains(word)))
        {
            var hint = NearestWord.Of(word, WebhookWords.All) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            webhook.Refuse("on", $"knows no '{word}'.{hint} Known: {known}.");
        }

        if (webhook.Has("on") && on.Count == 0)
        {
            webhook.Refuse("on", $"is empty, so that it would be told nothing. Name some of {known}, or take the webhook out.");
        }

        return webhook.Has("on") ? on : WebhookWords.Usual;
    }
}

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>webhooks</c>.</summary>
internal static class WebhookSettings
{
    private const int MinSecretBytes = 32;

    /// <summary>Returns the valid webhooks, in order, and notes the problems of the others.</summary>
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
            webhook.Refuse("needs a 'url': the address that receives the notifications.");
        }

        var url = webhook.Url("url");
        var secret = SecretSetting.Read(webhook, "secret", MinSecretBytes, withSecrets);
        var on = ReadOutcomes(webhook);
        if (url is null)
        {
            return null;
        }

        if (!webhook.Has("secret") && !webhook.Has("secret_file"))
        {
            notes.Warnings.Add($"The webhook '{name}' has no secret, so its receiver cannot verify the sender. Add a 'secret_file'.");
        }

        if (url.Scheme == "http" && !url.IsLoopback)
        {
            notes.Warnings.Add(
                $"The webhook '{name}' uses plain http: others on the network can read its notifications to {url.Host}. Use https."
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

    private static IReadOnlyList<string> ReadOutcomes(SettingSection webhook)
    {
        var on = webhook.Texts("on");
        var known = string.Join(", ", WebhookWireNames.All);
        foreach (var word in on.Where(word => !WebhookWireNames.All.Contains(word)))
        {
            var hint = NearestWord.Of(word, WebhookWireNames.All) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            webhook.Refuse("on", $"contains the unknown event '{word}'.{hint} Known events: {known}.");
        }

        if (webhook.Has("on") && on.Count == 0)
        {
            webhook.Refuse("on", $"is empty, so no notification would be sent. List some of {known}, or remove the webhook.");
        }

        return webhook.Has("on") ? on : WebhookWireNames.Default;
    }
}

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>webhooks</c>.</summary>
internal static class WebhookSettings
{
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

        webhook.AllowOnly("url", "format", "secret", "secret_file", "previous_secret", "previous_secret_file", "on");
        if (!webhook.Has("url"))
        {
            webhook.Refuse("needs a 'url': the address that receives the notifications.");
        }

        var url = webhook.Url("url");
        var format = WebhookWireNames.FormatOf(SettingChoice.Read(webhook, "format", WebhookWireNames.Formats, "json"));
        var secret = WebhookSecret.Read(webhook, "secret", withSecrets);
        var previous = WebhookSecret.Read(webhook, "previous_secret", withSecrets);
        var isHeartbeat = format == WebhookFormat.Heartbeat;
        var on = EventSettings.Read(webhook, isHeartbeat ? WebhookWireNames.HeartbeatDefault : WebhookWireNames.Default, "webhook");
        var hasSecret = webhook.Has("secret") || webhook.Has("secret_file");
        if (!hasSecret && (webhook.Has("previous_secret") || webhook.Has("previous_secret_file")))
        {
            webhook.Refuse("has a previous secret and no 'secret_file' with the new one. Add it.");
        }

        if (url is null)
        {
            return null;
        }

        // The services of the other formats cannot check a signature: their address is the secret.
        if (!hasSecret && (format is WebhookFormat.Json or WebhookFormat.Text))
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
            Format = format,
            Secret = secret,
            PreviousSecret = previous,
            On = on,
        };
    }
}

namespace BackupEdge.Configuration;

/// <summary>Reads the setting <c>on</c> of a receiver of notifications.</summary>
internal static class EventSettings
{
    /// <summary>Returns the names of the events; the default if the setting is not there.</summary>
    /// <param name="receiver">The section of the receiver.</param>
    /// <param name="defaults">The events if none are set.</param>
    /// <param name="what">The receiver in messages, such as <c>webhook</c>.</param>
    public static IReadOnlyList<string> Read(SettingSection receiver, IReadOnlyList<string> defaults, string what)
    {
        var on = receiver.Texts("on");
        var known = string.Join(", ", WebhookWireNames.All);
        foreach (var word in on.Where(word => !WebhookWireNames.All.Contains(word)))
        {
            var hint = NearestWord.Of(word, WebhookWireNames.All) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            receiver.Refuse("on", $"contains the unknown event '{word}'.{hint} Known events: {known}.");
        }

        if (receiver.Has("on") && on.Count == 0)
        {
            receiver.Refuse("on", $"is empty, so no notification would be sent. List some of {known}, or remove the {what}.");
        }

        return receiver.Has("on") ? on : defaults;
    }
}

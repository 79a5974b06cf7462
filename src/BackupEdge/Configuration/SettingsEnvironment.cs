namespace BackupEdge.Configuration;

/// <summary>
/// Reads settings from environment variables: <c>BACKUPEDGE__SOURCES__BOTS__PATH</c> sets <c>sources.bots.path</c>, and the items of a
/// list are numbered (<c>..__EXCLUDE__0</c>). Case does not matter. An empty variable counts as not set, because compose files pass unset
/// variables as empty.
/// </summary>
internal static class SettingsEnvironment
{
    private const string Prefix = "BACKUPEDGE__";

    /// <summary>Returns the tree of the settings that variables set, with names in lower case.</summary>
    public static SettingNode Read(SettingsInput input, SettingNotes notes)
    {
        var root = new SettingNode(SettingShape.Object, new SettingOrigin("environment", input.WorkingFolder, IsText: true));
        foreach (var (variable, value) in input.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value.Length > 0 && variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var origin = new SettingOrigin(variable, input.WorkingFolder, IsText: true);
                Add(
                    root,
                    variable[Prefix.Length..].ToLowerInvariant().Split("__"),
                    new SettingNode(SettingShape.Text, origin, value),
                    notes
                );
            }
        }

        return root;
    }

    private static void Add(SettingNode root, string[] names, SettingNode value, SettingNotes notes)
    {
        var parent = root;
        for (var i = 0; i < names.Length - 1; i++)
        {
            var next = parent.Find(names[i]);
            if (next is null)
            {
                var name = Prefix + string.Join("__", names[..(i + 1)]).ToUpperInvariant();
                next = new SettingNode(SettingShape.Object, value.Origin with { Name = name });
                parent.Add(names[i], next);
            }

            parent = next;
            if (next.Shape != SettingShape.Object)
            {
                notes.Refuse(
                    value.Origin,
                    string.Join('.', names),
                    $"cannot be set while {next.Origin.Name} is set: that variable is the whole value. Unset one of them."
                );
                return;
            }
        }

        if (parent.Find(names[^1]) is { } other)
        {
            notes.Refuse(value.Origin, string.Join('.', names), $"is also set by {other.Origin.Name}. Unset one of them.");
            return;
        }

        parent.Add(names[^1], value);
    }
}

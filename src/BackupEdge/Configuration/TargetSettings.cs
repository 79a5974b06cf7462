namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>targets</c>.</summary>
internal static class TargetSettings
{
    /// <summary>The targets that can be used, in order, <c>staging</c> last unless given; what is wrong with the others is noted.</summary>
    public static List<TargetDefinition> Read(SettingSection targets, DataPaths data)
    {
        var definitions = new List<TargetDefinition>();
        foreach (var name in NameRules.Usable(targets))
        {
            if (name.Equals(Settings.Original, StringComparison.OrdinalIgnoreCase))
            {
                targets.Refuse(
                    name,
                    "cannot be set: the target 'original' always writes each source back to where it lies. Choose " + "another name."
                );
            }
            else if (ReadOne(name, targets.Section(name)) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        if (!targets.Has(Settings.Staging) && targets.Section(Settings.Staging).Path("path", data.Staging) is { } staging)
        {
            // In the data folder, whose path only an administrator chooses.
            definitions.Add(new TargetDefinition(Settings.Staging, staging, Follow: true));
        }

        return definitions;
    }

    private static TargetDefinition? ReadOne(string name, SettingSection target)
    {
        if (target.Origin is null)
        {
            return null;
        }

        target.AllowOnly("path", "postgres", "follow");
        if (!target.Has("path"))
        {
            target.Refuse("needs a 'path': the folder that restores write to.");
        }

        var path = target.Path("path");
        var follow = target.Flag("follow", otherwise: false);
        var postgres = target.Section("postgres");
        postgres.AllowOnly([.. PostgresSettings.Keys]);
        var database = postgres.Origin is null ? null : PostgresSettings.Read(postgres);
        return path is null ? null : new TargetDefinition(name, path, database, follow);
    }
}

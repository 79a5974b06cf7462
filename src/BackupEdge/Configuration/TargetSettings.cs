namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>targets</c>.</summary>
internal static class TargetSettings
{
    /// <summary>
    /// Returns the valid targets, in order, and notes the problems of the others. Adds <c>staging</c> at the end if it is not configured.
    /// </summary>
    public static List<TargetDefinition> Read(SettingSection targets, DataPaths data)
    {
        var definitions = new List<TargetDefinition>();
        foreach (var name in NameRules.Usable(targets))
        {
            if (name.Equals(Settings.Original, StringComparison.OrdinalIgnoreCase))
            {
                targets.Refuse(
                    name,
                    "cannot be configured: the target 'original' always restores each source to its original place. Choose another name."
                );
            }
            else if (ReadOne(name, targets.Section(name)) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        if (!targets.Has(Settings.Staging) && targets.Section(Settings.Staging).Path("path", data.Staging) is { } staging)
        {
            // Links may be followed, because only an administrator chooses the path of the data folder.
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

        target.AllowOnly("path", "postgres", "follow", "s3");
        if (!target.Has("path"))
        {
            target.Refuse("needs a 'path': the folder to which restores write.");
        }

        var path = target.Path("path");
        var follow = target.Flag("follow", defaultValue: false);
        var postgres = target.Section("postgres");
        postgres.AllowOnly([.. PostgresSettings.Keys]);
        var database = postgres.Origin is null ? null : PostgresSettings.Read(postgres);
        var buckets = target.Section("s3");
        buckets.AllowOnly([.. BucketConnectionSettings.Keys]);
        var engine = buckets.Origin is null ? null : BucketConnectionSettings.Read(buckets, withSecrets: false);
        return path is null ? null : new TargetDefinition(name, path, database, follow, engine);
    }
}

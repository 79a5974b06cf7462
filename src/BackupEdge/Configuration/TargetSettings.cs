namespace BackupEdge.Configuration;

/// <summary>Reads the section `targets`.</summary>
internal static class TargetSettings
{
    /// <summary>The targets that can be used, in order, `staging` last unless given; what is wrong with the others is noted.</summary>
    public static List<TargetDefinition> Read(SettingSection targets, DataFolder data)
    {
        var definitions = new List<TargetDefinition>();
        foreach (var name in NameRules.Usable(targets))
        {
            if (name.Equals(Settings.Original, StringComparison.OrdinalIgnoreCase))
            {
                targets.Refuse(name, "cannot be set: the target 'original' always writes each source back to where it lies. Choose another name.");
            }
            else if (ReadOne(targets.Section(name)) is { } path)
            {
                definitions.Add(new TargetDefinition(name, path));
            }
        }

        if (!targets.Has(Settings.Staging) && targets.Section(Settings.Staging).Path("path", data.Staging) is { } staging)
        {
            definitions.Add(new TargetDefinition(Settings.Staging, staging));
        }

        return definitions;
    }

    private static string? ReadOne(SettingSection target)
    {
        if (target.Origin is null)
        {
            return null;
        }

        target.AllowOnly("path");
        if (!target.Has("path"))
        {
            target.Refuse("needs a 'path': the folder that restores write to.");
        }

        return target.Path("path");
    }
}

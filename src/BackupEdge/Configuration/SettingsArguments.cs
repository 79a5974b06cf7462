namespace BackupEdge.Configuration;

/// <summary>Reads settings from the command line.</summary>
internal static class SettingsArguments
{
    /// <summary>Returns the tree of the settings that options set.</summary>
    public static SettingNode Read(SettingsInput input, SettingNotes notes)
    {
        var root = new SettingNode(SettingShape.Object, CreateOrigin("command line", input));
        AddText(root, "listen", input.Listen, CreateOrigin("--listen", input));
        AddText(root, "data", input.Data, CreateOrigin("--data", input));
        if (input.HostKeyFile is not null)
        {
            var encryption = new SettingNode(SettingShape.Object, CreateOrigin("--host-key-file", input));
            AddText(encryption, "key_file", input.HostKeyFile, encryption.Origin);
            root.Add("encryption", encryption);
        }

        AddPlaces(root, "sources", input.Sources, CreateOrigin("--source", input), notes);
        AddPlaces(root, "targets", input.Targets, CreateOrigin("--target", input), notes);
        return root;
    }

    /// <summary>
    /// Splits the value of <c>--source</c> into name and path. Without <c>NAME=</c>, the folder's name is used. A <c>=</c> after a
    /// <c>/</c> is part of the path.
    /// </summary>
    public static (string Name, string Path) SplitSource(string value, string workingFolder)
    {
        var (name, path) = Split(value);
        return name is null
            ? (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, workingFolder))), path)
            : (name, path);
    }

    private static (string? Name, string Path) Split(string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 || value.AsSpan(0, equals).Contains('/') ? (null, value) : (value[..equals], value[(equals + 1)..]);
    }

    // Links are resolved now, because the operator means the folder they lead to now. Text that is not a path is refused later.
    private static string ResolvedPath(string path, string workingFolder) =>
        path.Length == 0 || path.StartsWith('~') ? path : RealPath.ResolveForOperator(Path.GetFullPath(path, workingFolder));

    private static SettingOrigin CreateOrigin(string option, SettingsInput input) => new(option, input.WorkingFolder, IsText: true);

    private static void AddText(SettingNode root, string name, string? value, SettingOrigin origin)
    {
        if (value is not null)
        {
            root.Add(name, new SettingNode(SettingShape.Text, origin, value));
        }
    }

    private static void AddPlaces(SettingNode root, string section, IReadOnlyList<string> values, SettingOrigin origin, SettingNotes notes)
    {
        var places = new SettingNode(SettingShape.Object, origin);
        foreach (var value in values)
        {
            if (ParsePlace(value, section, origin, notes) is not { } place)
            {
                continue;
            }

            if (places.Find(place.Name) is not null)
            {
                notes.Refuse(origin, $"{section}.{place.Name}", "is set twice. Choose another name for one.");
                continue;
            }

            var node = new SettingNode(SettingShape.Object, origin);
            AddText(node, "path", ResolvedPath(place.Path, origin.BaseFolder), origin);
            places.Add(place.Name, node);
        }

        if (places.Members.Count > 0)
        {
            root.Add(section, places);
        }
    }

    private static (string Name, string Path)? ParsePlace(string value, string section, SettingOrigin origin, SettingNotes notes)
    {
        if (value.Contains('\0', StringComparison.Ordinal) || value.Length == 0)
        {
            notes.Refuse(origin, "", "The value must be NAME=PATH.");
            return null;
        }

        var (name, path) = section == "sources" ? SplitSource(value, origin.BaseFolder) : Split(value);
        if (!string.IsNullOrEmpty(name))
        {
            return (name, path);
        }

        notes.Refuse(origin, "", $"'{value}' has no name. Write NAME=PATH.");
        return null;
    }
}

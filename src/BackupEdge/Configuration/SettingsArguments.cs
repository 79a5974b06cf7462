namespace BackupEdge.Configuration;

/// <summary>Reads the settings that the command line gives.</summary>
internal static class SettingsArguments
{
    /// <summary>The options' tree.</summary>
    public static SettingNode Read(SettingsInput input, SettingNotes notes)
    {
        var root = new SettingNode(SettingShape.Object, OriginOf("command line", input));
        AddText(root, "listen", input.Listen, OriginOf("--listen", input));
        AddText(root, "data", input.Data, OriginOf("--data", input));
        AddPlaces(root, "sources", input.Sources, OriginOf("--source", input), notes);
        AddPlaces(root, "targets", input.Targets, OriginOf("--target", input), notes);
        return root;
    }

    /// <summary>
    /// The name in a <c>--source</c>: before the first <c>=</c>, unless that belongs to the path; else the folder's own name.
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

    // An operator means the folder that the path stands for now. What is no path is left for whoever reads it to refuse.
    private static string ResolvedPath(string path, string workingFolder) =>
        path.Length == 0 || path.StartsWith('~') ? path : RealPath.OfOperator(Path.GetFullPath(path, workingFolder));

    private static SettingOrigin OriginOf(string option, SettingsInput input) => new(option, input.WorkingFolder, IsText: true);

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
            if (PlaceOf(value, section, origin, notes) is not { } place)
            {
                continue;
            }

            if (places.Find(place.Name) is not null)
            {
                notes.Refuse(origin, $"{section}.{place.Name}", "is given twice. Choose another name for one.");
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

    private static (string Name, string Path)? PlaceOf(string value, string section, SettingOrigin origin, SettingNotes notes)
    {
        if (value.Contains('\0', StringComparison.Ordinal) || value.Length == 0)
        {
            notes.Refuse(origin, "", "It takes NAME=PATH.");
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

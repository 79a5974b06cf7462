using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the section `sources`.</summary>
internal static class SourceSettings
{
    private static readonly string[] Kinds = ["files", "sqlite", "postgres", "command"];

    /// <summary>The sources that can be used, in order; what is wrong with the others is noted.</summary>
    public static List<SourceDefinition> Read(SettingSection sources)
    {
        var definitions = new List<SourceDefinition>();
        foreach (var name in NameRules.Usable(sources))
        {
            if (ReadOne(name, sources.Section(name)) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    private static SourceDefinition? ReadOne(string name, SettingSection source)
    {
        if (source.Origin is null)
        {
            return null;
        }

        var kind = source.Text("kind", "files")!;
        if (kind != "files")
        {
            // What else such a source needs is not known yet, so its other keys are left alone.
            source.Refuse("kind", Kinds.Contains(kind)
                ? $"'{kind}' cannot be backed up by this release yet, only 'files' can. Take the source out until then."
                : $"must be one of {string.Join(", ", Kinds)}, not '{kind}'.{Hint(kind)} This release backs up 'files' only.");
            return null;
        }

        source.AllowOnly("kind", "path", "exclude");
        var path = source.Path("path");
        var exclude = source.Texts("exclude");
        if (!source.Has("path"))
        {
            source.Refuse("needs a 'path': the folder to back up.");
        }

        return path is null ? null : new SourceDefinition { Name = name, Kind = SourceKind.Files, Path = path, Exclude = exclude };
    }

    private static string Hint(string kind) => NearestWord.Of(kind, Kinds) is { } nearest ? $" Did you mean '{nearest}'?" : "";
}

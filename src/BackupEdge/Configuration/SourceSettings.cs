using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>sources</c>.</summary>
internal static class SourceSettings
{
    private static readonly string[] Common = ["kind", "before", "after", "on_failure", .. CompressionSettings.Keys];
    private static readonly string[] OnFailure = ["continue", "stop"];

    /// <summary>Returns the valid sources, in order, and notes the problems of the others.</summary>
    /// <param name="sources">The section.</param>
    /// <param name="compression">How sources without a compression of their own are compressed.</param>
    public static List<SourceDefinition> Read(SettingSection sources, GroupCompression compression)
    {
        var definitions = new List<SourceDefinition>();
        foreach (var name in NameRules.Usable(sources))
        {
            if (ReadOne(name, sources.Section(name), compression) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    /// <summary>Reads the required setting <c>path</c>; returns null if it is missing or not valid, which is noted as a problem.</summary>
    /// <param name="source">The section of the source.</param>
    /// <param name="what">A description of the path, for the message that it is missing.</param>
    public static string? ReadPath(SettingSection source, string what)
    {
        if (!source.Has("path"))
        {
            source.Refuse($"needs a 'path': {what}.");
        }

        return source.Path("path");
    }

    private static SourceDefinition? ReadOne(string sourceName, SettingSection source, GroupCompression compression)
    {
        if (source.Origin is null)
        {
            return null;
        }

        var name = source.Text("kind", FilesSource.KindName)!;
        if (SourceKinds.Find(name) is not { IsSetting: true } kind)
        {
            // The keys of an unknown kind are not known, so the others are not checked.
            RefuseKind(source, name);
            return null;
        }

        source.AllowOnly([.. Common, .. kind.Keys]);
        return kind.Read(sourceName, source) is not { } definition
            ? null
            : definition with
            {
                Before = ProgramSettings.Hook(source, "before"),
                After = ProgramSettings.Hook(source, "after"),
                IsSkippedOnFailure = IsSkipped(source),
                Compression = CompressionSettings.ReadOwn(source, compression),
            };
    }

    private static bool IsSkipped(SettingSection source)
    {
        var value = source.Has("on_failure") ? source.Text("on_failure") : null;
        if (value is not null && !OnFailure.Contains(value))
        {
            source.Refuse("on_failure", $"must be continue or stop, not '{value}'.");
        }

        return value != "stop";
    }

    private static void RefuseKind(SettingSection source, string kind)
    {
        var names = SourceKinds.All.Where(known => known.IsSetting).Select(known => known.Name).ToList();
        var hint = NearestWord.Of(kind, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        source.Refuse("kind", $"must be one of {string.Join(", ", names)}, not '{kind}'.{hint}");
    }
}

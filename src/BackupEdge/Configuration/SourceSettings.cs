using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>sources</c>.</summary>
internal static class SourceSettings
{
    private static readonly string[] Kinds = ["files", "sqlite", "postgres", "command"];
    private static readonly string[] Common = ["kind", "before", "after", "on_failure"];
    private static readonly string[] OnFailure = ["stop", "skip"];

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
        var definition = kind switch
        {
            "files" => Folder(name, source),
            "sqlite" => Sqlite(name, source),
            "postgres" => Postgres(name, source),
            "command" => Command(name, source),
            _ => Unknown(source, kind),
        };

        // What else a source of an unknown kind needs is not known, so its other keys are left alone.
        return definition is null
            ? null
            : definition with
            {
                Before = ProgramSettings.Hook(source, "before"),
                After = ProgramSettings.Hook(source, "after"),
                IsSkippedOnFailure = IsSkipped(source),
            };
    }

    private static bool IsSkipped(SettingSection source)
    {
        var word = source.Has("on_failure") ? source.Text("on_failure") : null;
        if (word is not null && !OnFailure.Contains(word))
        {
            source.Refuse("on_failure", $"must be stop or skip, not '{word}'.");
        }

        return word == "skip";
    }

    private static SourceDefinition? Folder(string name, SettingSection source)
    {
        source.AllowOnly([.. Common, "path", "exclude", "follow"]);
        var path = PathOf(source, "the folder to back up");
        var exclude = source.Texts("exclude");
        var follow = source.Flag("follow", otherwise: false);
        return path is null
            ? null
            : new SourceDefinition
            {
                Name = name,
                Kind = SourceKind.Files,
                Path = path,
                Exclude = exclude,
                Follow = follow,
            };
    }

    private static SourceDefinition? Sqlite(string name, SettingSection source)
    {
        source.AllowOnly([.. Common, "path", "timeout", "follow"]);
        var path = PathOf(source, "the database file to back up");
        var timeout = source.Duration("timeout", SqliteTask.DefaultTimeout);
        var follow = source.Flag("follow", otherwise: false);
        return path is null
            ? null
            : new SourceDefinition
            {
                Name = name,
                Kind = SourceKind.Sqlite,
                Path = path,
                Timeout = timeout,
                Follow = follow,
            };
    }

    private static SourceDefinition? Postgres(string name, SettingSection source)
    {
        source.AllowOnly([.. Common, .. PostgresSettings.Keys]);
        return PostgresSettings.Read(source) is { } database
            ? new SourceDefinition
            {
                Name = name,
                Kind = SourceKind.Postgres,
                Path = database.Connection,
                Postgres = database,
            }
            : null;
    }

    private static SourceDefinition? Command(string name, SettingSection source)
    {
        source.AllowOnly([.. Common, "run", "file_name", "environment", "timeout", "restore"]);
        var run = ProgramSettings.Run(source, "run");
        var file = source.Text("file_name");
        var environment = source.Pairs("environment");
        var timeout = source.Duration("timeout", TimeSpan.FromHours(1));
        var restore = source.Has("restore") ? ProgramSettings.Run(source, "restore") : null;
        if (!source.Has("run"))
        {
            source.Refuse("needs 'run': the program and its arguments, as a list.");
        }

        if (!source.Has("file_name"))
        {
            source.Refuse("needs a 'file_name': what the output is called in the backup.");
        }

        if (file is not null && NameRules.Fault(file) is { } fault)
        {
            source.Refuse("file_name", fault);
        }

        return run is null || file is null
            ? null
            : new SourceDefinition
            {
                Name = name,
                Kind = SourceKind.Command,
                Path = file,
                Command = new SourceCommand
                {
                    Run = run,
                    FileName = file,
                    Environment = environment,
                    Timeout = timeout,
                    Restore = restore,
                },
            };
    }

    private static SourceDefinition? Unknown(SettingSection source, string kind)
    {
        var hint = NearestWord.Of(kind, Kinds) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        source.Refuse("kind", $"must be one of {string.Join(", ", Kinds)}, not '{kind}'.{hint}");
        return null;
    }

    private static string? PathOf(SettingSection source, string what)
    {
        if (!source.Has("path"))
        {
            source.Refuse($"needs a 'path': {what}.");
        }

        return source.Path("path");
    }
}

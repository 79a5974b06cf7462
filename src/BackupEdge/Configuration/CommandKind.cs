using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>command</c>: commands whose standard output is backed up.</summary>
internal sealed class CommandKind : DumpedKind
{
    public override string Name => CommandSource.KindName;

    public override IReadOnlyList<string> Keys { get; } = ["run", "file_name", "environment", "timeout", "restore"];

    public override SourceDefinition? Read(string name, SettingSection section)
    {
        var run = ProgramSettings.Run(section, "run");
        var file = section.Text("file_name");
        var environment = section.Pairs("environment");
        var timeout = section.Duration("timeout", TimeSpan.FromHours(1));
        var restore = section.Has("restore") ? ProgramSettings.Run(section, "restore") : null;
        if (!section.Has("run"))
        {
            section.Refuse("needs 'run': the program and its arguments, as a list.");
        }

        if (!section.Has("file_name"))
        {
            section.Refuse("needs a 'file_name': the name of the output in the backup.");
        }

        if (file is not null && NameRules.Problem(file) is { } problem)
        {
            section.Refuse("file_name", problem);
        }

        return run is null || file is null
            ? null
            : new CommandSource
            {
                Name = name,
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

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new CommandSource
        {
            Name = name,
            Command = new SourceCommand
            {
                Run = [],
                FileName = location,
                Restore = hasRestoreProgram ? [] : null,
            },
        };

    protected override StreamSourceDefinition FindDatabase(RestoreChoice choice) =>
        choice.Original switch
        {
            CommandSource { Command.Restore: not null } original => original,
            CommandSource => throw RestoreChoice.Refused(
                RestoreChoice.DatabaseField,
                $"The source '{choice.Name}' has no `restore` command. "
                    + $"Configure one, restore it to another target as a file, or {RestoreChoice.WithoutDatabase}."
            ),
            _ => throw RestoreChoice.Refused(
                RestoreChoice.DatabaseField,
                $"The source '{choice.Name}' is a command, whose data can be restored to the target original only. "
                    + $"Choose that target, or {RestoreChoice.WithoutDatabase}."
            ),
        };
}

using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>What every command has: the options that each one takes, and its surroundings.</summary>
internal sealed class CommandScope(CommandEnvironment surroundings)
{
    public Option<string?> Config { get; } =
        Recursive(Options.Text("--config", "FILE", "The configuration file; backupedge.json of this " + "folder when " + "there is one."));

    public Option<string?> Data { get; } =
        Recursive(
            Options.Text("--data", "FOLDER", "The data folder: catalogue, archives, " + "staging. Otherwise " + "./backupedge-data.")
        );

    public Option<bool> Json { get; } = Recursive(Options.Switch("--json", "Answer with one JSON document, errors too."));

    public CommandEnvironment CommandEnvironment => surroundings;

    /// <summary>Lets a command do its work; a fault becomes a message and an exit code.</summary>
    public void SetAction(Command command, Func<CommandRun, Task<int>> work) =>
        command.SetAction(
            async (parse, _) =>
            {
                var run = new CommandRun(parse, this);
                return await run.GuardAsync(() => work(run));
            }
        );

    private static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}

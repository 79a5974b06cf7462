using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>The options that all commands share, and the environment that they run in.</summary>
internal sealed class CommandScope(CommandEnvironment environment)
{
    public Option<string?> Config { get; } =
        Recursive(
            Options.Text(
                "--config",
                "FILE",
                "The configuration file; default $BACKUPEDGE_CONFIG, ./backupedge.json, or /etc/backupedge/backupedge.json."
            )
        );

    public Option<string?> Data { get; } =
        Recursive(Options.Text("--data", "FOLDER", "The data folder: catalogue, archives, staging; default ./backupedge-data."));

    public Option<string?> Server { get; } =
        Recursive(
            Options.Text(
                "--server",
                "URL",
                "Use the server at this address in place of a data folder; default $BACKUPEDGE_SERVER. Needs a key."
            )
        );

    public Option<string?> KeyFile { get; } =
        Recursive(Options.Text("--key-file", "FILE", "With --server: the file with the API key; default $BACKUPEDGE_API_KEY_FILE."));

    public Option<string?> CaFile { get; } =
        Recursive(
            Options.Text("--ca-file", "FILE", "With --server: PEM certificates of a private CA, trusted in addition to the system's.")
        );

    public Option<bool> Json { get; } = Recursive(Options.Switch("--json", "Print one JSON document, also for errors."));

    public CommandEnvironment CommandEnvironment => environment;

    /// <summary>Sets what a command does. An exception becomes a message and an exit code.</summary>
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

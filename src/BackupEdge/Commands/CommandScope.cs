using System.CommandLine;
using System.CommandLine.Parsing;

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

    public Option<bool> Quiet { get; } =
        Recursive(Options.Switch("--quiet", "-q", "Print only errors and warnings, and what was asked for."));

    /// <summary>For the commands that list files; not for all.</summary>
    public Option<bool> Verbose { get; } =
        Options.Switch("--verbose", "-v", "List each file as it is stored or restored: + added, * changed, - removed.");

    public Option<bool> Utc { get; } =
        Recursive(Options.Switch("--utc", "Print times in UTC, as 2026-11-29 01:00:00Z; default local times."));

    public Option<ProgressMode?> Progress { get; } =
        Recursive(
            Options.Choice(
                "--progress",
                "Progress on standard error: json for one object per line, plain for lines of text; default a line on a terminal.",
                ("json", ProgressMode.Json),
                ("plain", ProgressMode.Plain),
                ("none", ProgressMode.None)
            )
        );

    public CommandEnvironment CommandEnvironment => environment;

    /// <summary>Returns how times are read and printed.</summary>
    /// <param name="parsed">Any part of the parsed command line.</param>
    public LocalTimes TimesOf(SymbolResult parsed) => new(environment.Zone, parsed.GetValue(Utc));

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

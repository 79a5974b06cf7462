using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>completion</c>, which prints a completion script for a shell.</summary>
internal sealed class CompletionCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = $"One of {string.Join(", ", CompletionScripts.Shells)}." };

    /// <summary>Creates the <c>completion</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CompletionCommand();
        Options.AllowOnly(verb._shell, [.. CompletionScripts.Shells]);
        var command = new Command("completion", "Prints the script that completes what is typed in a shell.") { verb._shell };
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        run.CommandEnvironment.Output.Write(CompletionScripts.Of(run.Get(_shell)!));
        run.CommandEnvironment.Output.Flush();
        return ExitCode.Done;
    }
}

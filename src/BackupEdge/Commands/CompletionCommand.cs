using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary><c>completion</c>: what makes a shell complete this program's words.</summary>
internal sealed class CompletionCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = $"One of {string.Join(", ", CompletionScripts.Shells)}." };

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CompletionCommand();
        verb._shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Writes the script with which a shell completes commands and options.") { verb._shell };
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

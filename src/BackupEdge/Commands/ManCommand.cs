using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary><c>man</c>: the manual page.</summary>
internal static class ManCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("man", "Writes the manual page, for `man -l -` or /usr/share/man/man1/backupedge.1.");
        scope.SetAction(command, run => Task.FromResult(Run(run)));
        return command;
    }

    private static int Run(CommandRun run)
    {
        run.CommandEnvironment.Output.Write(ManualPage.Of(run.Root));
        run.CommandEnvironment.Output.Flush();
        return ExitCode.Done;
    }
}

using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>man</c>, which prints the manual page.</summary>
internal static class ManCommand
{
    /// <summary>Creates the <c>man</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("man", "Prints the manual page, for `man -l -` or /usr/share/man/man1/backupedge.1.");
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

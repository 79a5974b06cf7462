using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>version</c>, which prints the version and the linked libraries.</summary>
internal static class VersionCommand
{
    /// <summary>Creates the <c>version</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("version", "Prints the version and the linked libraries.");
        scope.SetAction(command, run => Task.FromResult(Run(run)));
        return command;
    }

    private static int Run(CommandRun run)
    {
        var version = VersionAnswer.OfProgram();
        run.Answer(version, CommandJson.Default.VersionAnswer, output =>
        {
            var commit = version.Commit is null ? "" : $" ({version.Commit[..Math.Min(12, version.Commit.Length)]})";
            output.WriteLine($"BackupEdge {version.Version}{commit}");
            output.WriteLine($"runtime         {version.Runtime}, {version.Platform}");
            output.WriteLine($"archive format  {version.ArchiveFormat}");
            foreach (var library in version.Libraries)
            {
                output.WriteLine(
                    $"{library.Name,-15} {library.Version ?? "unknown"}{(library.Package is null ? "" : $", from {library.Package}")}"
                );
            }
        });
        return ExitCode.Done;
    }
}

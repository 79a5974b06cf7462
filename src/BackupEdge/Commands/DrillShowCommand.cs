using System.CommandLine;
using BackupEdge.Drills;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Commands;

/// <summary>Implements <c>drill show</c>, which prints a report, or writes it as a page.</summary>
internal sealed class DrillShowCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The drill: its id, that of its job, a part of it, or latest." };
    private readonly Option<string?> _html = Options.Text("--html", "FILE", "Write the report to this file as a page of HTML to print.");

    /// <summary>Creates the <c>drill show</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DrillShowCommand();
        var command = new Command("show", "Prints the report of a drill.") { verb._id, verb._html };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var answer = await service.Drills.ShowAsync(run.Get(_id)!);
        if (run.Get(_html) is { } file)
        {
            var path = Path.GetFullPath(file, run.CommandEnvironment.WorkingFolder);
            IoFaults.Guard($"The page '{path}' could not be written", () => File.WriteAllText(path, DrillPage.Of(answer.Value)));
            run.Errors.Info($"The report was written to {path}");
            if (!run.IsJson)
            {
                return ExitCode.Done;
            }
        }

        run.Answer(answer, DrillText.Write);
        return ExitCode.Done;
    }
}

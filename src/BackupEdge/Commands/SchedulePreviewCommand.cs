using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>Implements <c>schedule preview</c>, which prints the runs of a schedule without creating it.</summary>
internal sealed class SchedulePreviewCommand
{
    private readonly ScheduleOptions _options = new();
    private readonly Option<int?> _count;

    private SchedulePreviewCommand(Option<int?> count) => _count = count;

    /// <summary>Creates the <c>schedule preview</c> command.</summary>
    /// <param name="scope">The scope of the command.</param>
    /// <param name="count">The option for the number of runs.</param>
    public static Command Create(CommandScope scope, Option<int?> count)
    {
        var verb = new SchedulePreviewCommand(count);
        verb._options.Cron.Required = true;
        var command = new Command("preview", "Checks the options of a schedule and prints its next runs, without creating it.");
        verb._options.AddTo(command);
        command.Add(count);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var definition = new ScheduleDefinition { Cron = run.Get(_options.Cron)!, Type = WireNames.Of(BackupType.Incremental) };
        var answer = await service.Schedules.PreviewAsync(_options.ApplyTo(definition, run), run.Get(_count) ?? 10);
        run.Answer(answer, (output, preview) =>
        {
            var table = new Table("DUE", $"IN {preview.Timezone}", "TYPE");
            foreach (var due in preview.Runs)
            {
                table.Add(run.Times.Column(due.DueAt), due.LocalTime, due.Type ?? "-");
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }
}

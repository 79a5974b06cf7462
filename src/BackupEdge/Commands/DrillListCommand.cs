using System.CommandLine;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Implements <c>drill list</c>.</summary>
internal sealed class DrillListCommand
{
    private const int MaxLimit = 1_000_000;
    private readonly Option<int?> _limit = Options.WholeNumber("--limit", "N", 1, MaxLimit, "Maximum number of drills; default 100.");
    private readonly Option<string?> _source = Options.Text("--source-name", "NAME", "Only drills of this source.");
    private readonly Option<DrillResult?> _result = Options.Choice<DrillResult>("--result", "Only drills with this result.");

    /// <summary>Creates the <c>drill list</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DrillListCommand();
        var command = new Command("list", "Lists drills, newest first.") { verb._limit, verb._source, verb._result };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var answer = await service.Drills.ListAsync(
            new DrillFilter
            {
                Limit = run.Get(_limit) ?? 100,
                Source = run.Get(_source),
                Result = run.Get(_result),
            }
        );
        run.Answer(answer, (output, page) => WriteTable(output, run, page.Rows));
        run.ReportOmitted(answer.Value, "No drills found");
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, CommandRun run, IReadOnlyList<DrillRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("ID", "ENDED", "RESULT", "FROM", "SOURCE", "OF SOURCE", ">RECOVERY", "BACKUP");
        foreach (var row in rows)
        {
            foreach (var source in row.Sources)
            {
                table.Add(
                    row.Id,
                    run.Times.Text(row.EndedAt),
                    WireNames.Of(row.Result),
                    row.Copy ?? "data folder",
                    source.Source,
                    WireNames.Of(source.Result),
                    source.RecoveryMilliseconds is { } time ? Units.Duration(TimeSpan.FromMilliseconds(time)) : "-",
                    source.BackupId ?? "-"
                );
            }
        }

        table.Write(output, run.Colors);
    }
}

using System.CommandLine;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Implements <c>audit</c>, which lists changes and refused requests.</summary>
internal sealed class AuditCommand(CommandScope scope)
{
    private const int MaxLimit = 1_000_000;
    private readonly Option<int?> _limit = Options.WholeNumber("--limit", "N", 1, MaxLimit, "Maximum number of records; default 100.");
    private readonly Option<string?> _action = Options.Text("--action", "ACTION", "Only this action, such as backup.delete or refused.");
    private readonly Option<string?> _caller = Options.Text("--caller", "NAME", "Only this caller.");
    private readonly Option<DateTimeOffset?> _since = Options.Time(scope, "--since", "Only records from this time on.");
    private readonly Option<DateTimeOffset?> _until = Options.Time(scope, "--until", "Only records before this time.");

    /// <summary>Creates the <c>audit</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new AuditCommand(scope);
        Options.AllowOnly(verb._action, [.. AuditAction.All]);
        var command = new Command("audit", "Lists changes and refused requests with their callers, newest first.")
        {
            verb._limit,
            verb._action,
            verb._caller,
            verb._since,
            verb._until,
            AuditVerifyCommand.Create(scope),
            AuditExportCommand.Create(scope),
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var filter = new AuditFilter
        {
            Limit = run.Get(_limit) ?? 100,
            Action = run.Get(_action),
            Caller = run.Get(_caller),
            Since = run.Get(_since),
            Until = run.Get(_until),
        };
        var answer = await service.ListAuditAsync(filter);
        run.Answer(answer, (output, page) => WriteTable(output, run.Times, page.Rows));
        run.ReportOmitted(answer.Value, "No audit records found");
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, LocalTimes times, IReadOnlyList<AuditRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("TIME", "ACTION", "CALLER", "CREDENTIAL", "ADDRESS", "ABOUT", "RESULT", ">COUNT");
        foreach (var row in rows)
        {
            table.Add(
                times.Text(row.At),
                row.Action,
                row.Caller ?? "-",
                row.Credential ?? "-",
                row.Address ?? "-",
                row.Subject ?? (row.Method is null ? "-" : $"{row.Method} {row.Path}"),
                row.Status is { } status ? $"{status} {row.Result}" : row.Result,
                Units.Count(row.Count)
            );
        }

        table.Write(output);
    }
}

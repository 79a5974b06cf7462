using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Implements <c>list</c>, which lists backups.</summary>
internal sealed class ListCommand
{
    private const int MaxLimit = 1_000_000;
    private readonly Option<int?> _limit = Options.WholeNumber("--limit", "N", 1, MaxLimit, "Maximum number of backups; default 100.");
    private readonly Option<BackupType?> _type = Options.Choice<BackupType>("--type", "Only backups of this type.");
    private readonly Option<RunStatus?> _status = Options.Choice<RunStatus>("--status", "Only backups with this status.");
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "Only backups with exactly this label.");
    private readonly Option<string?> _source = Options.Text("--source-name", "NAME", "Only backups that contain this source.");

    /// <summary>Creates the <c>list</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ListCommand();
        var command = new Command("list", "Lists backups, newest first.")
        {
            verb._limit,
            verb._type,
            verb._status,
            verb._label,
            verb._source,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var filter = new BackupFilter
        {
            Limit = run.Get(_limit) ?? 100,
            Type = run.Get(_type),
            Status = run.Get(_status),
            Label = run.Get(_label),
            Source = run.Get(_source),
        };
        var page = services.Catalogue.Read(session => session.Backups.List(filter));
        BackupListItem[] items = [.. page.Rows.Select(row => new BackupListItem(row))];
        run.Answer(items, ApiJson.Default.BackupListItemArray, output => WriteTable(output, run, page.Rows));
        run.ReportOmitted(page, "No backups found");
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, CommandRun run, IReadOnlyList<BackupRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("ID", "CREATED", "TYPE", "STATUS", ">FILES", ">SOURCE SIZE", ">SIZE", ">WARNINGS", "SOURCES", "LABEL");
        foreach (var row in rows)
        {
            table.Add(
                row.Id,
                run.Times.Text(row.CreatedAt),
                WireNames.Of(row.Type),
                WireNames.Of(row.Status),
                Units.Count(row.Counts.Files),
                Units.Bytes(row.Counts.SourceBytes),
                Units.Bytes(row.Counts.StoredBytes),
                Units.Count(row.WarningCount),
                string.Join(",", row.Sources.Select(source => source.Name)),
                row.Label ?? ""
            );
        }

        table.Write(output, run.Colors);
    }
}

using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary><c>list</c>: the backups there are.</summary>
internal sealed class ListCommand
{
    private const int MaxLimit = 1_000_000;
    private readonly Option<int?> _limit = Options.Whole("--limit", "N", 1, MaxLimit, "How many at most; 100 unless told.");
    private readonly Option<BackupType?> _type = Options.Word<BackupType>("--type", "Only of this type.");
    private readonly Option<RunStatus?> _status = Options.Word<RunStatus>("--status", "Only of this status.");
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "Only with exactly this label.");
    private readonly Option<string?> _source = Options.Text("--source-name", "NAME", "Only those that hold this source.");

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ListCommand();
        var command = new Command("list", "Lists backups, newest first. " + "Times are UTC.")
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
        run.Answer(items, ApiJson.Default.BackupListItemArray, output => WriteTable(output, page.Rows));
        run.TellRest(page, "no backup matches");
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<BackupRow> rows)
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
                Units.Time(row.CreatedAt),
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

        table.Write(output);
    }
}

using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;

namespace BackupEdge.Commands;

/// <summary>Implements <c>list</c>, which lists backups.</summary>
internal sealed class ListCommand(CommandScope scope)
{
    private const int MaxLimit = 1_000_000;
    private readonly Option<int?> _limit = Options.WholeNumber("--limit", "N", 1, MaxLimit, "Maximum number of backups; default 100.");
    private readonly Option<DateTimeOffset?> _since = Options.Time(scope, "--since", "Only backups from this time on.");
    private readonly Option<DateTimeOffset?> _until = Options.Time(scope, "--until", "Only backups before this time.");
    private readonly Option<BackupType?> _type = Options.Choice<BackupType>("--type", "Only backups of this type.");
    private readonly Option<RunStatus?> _status = Options.Choice<RunStatus>("--status", "Only backups with this status.");
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "Only backups with exactly this label.");
    private readonly Option<string?> _tag = Options.Text("--tag", "TAG", "Only backups with this tag.");
    private readonly Option<string?> _source = Options.Text("--source-name", "NAME", "Only backups that contain this source.");
    private readonly Option<bool> _unverified = Options.Switch("--unverified", "Only backups that were never verified.");
    private readonly Option<bool> _deleted = Options.Switch("--deleted", "Only deleted backups that can be undeleted.");

    /// <summary>Creates the <c>list</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ListCommand(scope);
        var command = new Command("list", "Lists backups, newest first.")
        {
            verb._limit,
            verb._since,
            verb._until,
            verb._type,
            verb._status,
            verb._label,
            verb._tag,
            verb._source,
            verb._unverified,
            verb._deleted,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var filter = new BackupFilter
        {
            Limit = run.Get(_limit) ?? 100,
            Since = run.Get(_since),
            Until = run.Get(_until),
            Type = run.Get(_type),
            Status = run.Get(_status),
            Label = run.Get(_label),
            Tag = run.Get(_tag),
            Source = run.Get(_source),
            IsVerified = run.Get(_unverified) ? false : null,
            IsDeleted = run.Get(_deleted),
        };
        var answer = await service.Backups.ListAsync(filter);
        run.Answer(answer, (output, page) =>
        {
            if (filter.IsDeleted)
            {
                WriteBin(run, output, page.Rows);
            }
            else
            {
                WriteTable(run, page.Rows);
            }
        });
        run.ReportOmitted(answer.Value, answer.Value.Rows.Count > 0 ? "" : await NoneMessageAsync(service, filter));
        return ExitCode.Done;
    }

    private static void WriteTable(CommandRun run, IReadOnlyList<ListedBackup> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = new BackupTable(run.Times, run.CommandEnvironment.OutputWidth?.Invoke());
        foreach (var (row, outlook, _) in rows)
        {
            table.Add(row, outlook);
        }

        table.Write(run.CommandEnvironment.Output, run.Colors);
    }

    private static void WriteBin(CommandRun run, TextWriter output, IReadOnlyList<ListedBackup> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("ID", "CREATED", "TYPE", ">SIZE", "SOURCES", "DELETED", "BY", "GONE AFTER");
        foreach (var (row, _, deletion) in rows)
        {
            table.Add(
                row.Id,
                run.Times.Text(row.CreatedAt),
                WireNames.Of(row.Type),
                Units.Bytes(row.Counts.StoredBytes),
                string.Join(",", row.Sources.Select(source => source.Name)),
                run.Times.Text(deletion?.At),
                deletion?.By ?? "-",
                run.Times.Text(deletion?.UndeleteUntil)
            );
        }

        table.Write(output, run.Colors);
    }

    private static async Task<string> NoneMessageAsync(IService service, BackupFilter filter) =>
        filter.IsDeleted ? "no deleted backup can be undeleted"
        : filter.IsSelective && (await service.Backups.ListAsync(new BackupFilter { Limit = 1 })).Value.Total > 0 ? "no backup matches"
        : "there are no backups yet";
}

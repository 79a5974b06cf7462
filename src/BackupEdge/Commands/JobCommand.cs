using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;

namespace BackupEdge.Commands;

/// <summary>Implements <c>job list</c>, <c>show</c>, <c>watch</c> and <c>cancel</c>.</summary>
internal sealed class JobCommand(CommandScope scope)
{
    private const int MaxLimit = 1_000_000;
    private static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CancelPoll = TimeSpan.FromMilliseconds(200);
    private readonly Argument<string> _id = new("ID")
    {
        Description = "The job: its id, a unique beginning or end of the id, latest or latest~N.",
    };
    private readonly Option<int?> _limit = Options.WholeNumber("--limit", "N", 1, MaxLimit, "Maximum number of jobs; default 100.");
    private readonly Option<DateTimeOffset?> _since = Options.Time(scope, "--since", "Only jobs from this time on.");
    private readonly Option<DateTimeOffset?> _until = Options.Time(scope, "--until", "Only jobs before this time.");
    private readonly Option<JobKind?> _kind = Options.Choice<JobKind>("--kind", "Only jobs of this kind.");
    private readonly Option<RunStatus?> _status = Options.Choice(
        "--status",
        "Only jobs with this status.",
        [.. ApiEnums.JobStatuses.Choices]
    );
    private readonly Option<string?> _backup = Options.Text("--backup", "ID", "Only jobs of this backup.");
    private readonly Option<string?> _source = Options.Text("--source-name", "NAME", "Only jobs of backups that contain this source.");

    /// <summary>Creates the <c>job</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new JobCommand(scope);
        var list = new Command("list", "Lists jobs, newest first.")
        {
            verb._limit,
            verb._since,
            verb._until,
            verb._kind,
            verb._status,
            verb._backup,
            verb._source,
        };
        var show = new Command("show", "Prints the details of a job.") { verb._id };
        var watch = new Command("watch", "Shows the progress of a job until it ends, and exits as a command that started it does.")
        {
            verb._id,
        };
        var cancel = new Command("cancel", "Asks a job to stop and waits up to 30 seconds for its end.") { verb._id };
        scope.SetAction(list, verb.ListAsync);
        scope.SetAction(show, verb.ShowAsync);
        scope.SetAction(watch, verb.WatchAsync);
        scope.SetAction(cancel, verb.CancelAsync);
        return new Command("job", "Lists, shows, follows and cancels backups, restores, verifies, prunes and reseals in progress.")
        {
            list,
            show,
            watch,
            cancel,
        };
    }

    private async Task<int> ListAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var filter = new JobFilter
        {
            Limit = run.Get(_limit) ?? 100,
            Since = run.Get(_since),
            Until = run.Get(_until),
            Source = run.Get(_source),
            Kind = run.Get(_kind),
            Status = run.Get(_status),
            BackupId = run.Get(_backup) is { } backup ? await Backups.IdOfAsync(run, service, backup) : null,
        };
        var answer = await service.Jobs.ListAsync(filter);
        run.Answer(answer, (output, page) => WriteTable(output, run, page.Rows));
        run.ReportOmitted(answer.Value, "No jobs found");
        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var job = await service.Jobs.FindAsync(await service.Jobs.IdOfAsync(run.Get(_id)!));
        run.Answer(await service.Jobs.ShowAsync(job), (output, shown) => ShownJobText.Write(output, run, shown));
        return ExitCode.Done;
    }

    private async Task<int> WatchAsync(CommandRun run)
    {
        using var signals = new InterruptSignals();
        await using var service = run.Open(run.OpenToRead);
        var id = await service.Jobs.IdOfAsync(run.Get(_id)!);
        var (runner, watch) = WatchOf(run);
        var job = await new JobFollower(run, service.Jobs, signals, watch, new JobDisplay(run)).FollowAsync(id, _ =>
            Task.FromResult(false)
        );
        if (!job.HasEnded)
        {
            run.Errors.Info($"The job continues in the {runner}. Watch it again with: backupedge job watch {id}");
            return ExitCode.Interrupted;
        }

        // The signal came when the job had already ended, so its own result counts.
        run.IsInterrupted = false;
        run.Report(await service.Jobs.ShowAsync(job), (output, shown) => output.WriteLine(ShownJobText.Sentence(shown.Row)));
        return await JobReport.WriteAsync(run, service.Jobs, job, SettingsOf(run));
    }

    private async Task<int> CancelAsync(CommandRun run)
    {
        using var signals = new InterruptSignals();
        await using var service = run.Open(run.OpenCatalogue);
        var id = await service.Jobs.IdOfAsync(run.Get(_id)!);
        var job = await service.Jobs.CancelAsync(id);
        var time = run.CommandEnvironment.Time;
        var started = time.GetTimestamp();
        while (!job.HasEnded && !signals.Token.IsCancellationRequested && time.GetElapsedTime(started) < CancelWait)
        {
            job = await service.Jobs.WaitAsync(id, CancelPoll, CancellationToken.None);
        }

        run.Report(await service.Jobs.ShowAsync(job), (output, shown) => output.WriteLine(CancelSentence(shown.Row)));
        return job.Status switch
        {
            RunStatus.Cancelled => ExitCode.Done,
            RunStatus.Queued or RunStatus.Running => signals.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Busy,
            RunStatus.Completed or RunStatus.Failed or RunStatus.Interrupted or RunStatus.Missing => ExitCode.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(run), job.Status, "Unknown status."),
        };
    }

    private static string CancelSentence(JobRow job) =>
        job.Status == RunStatus.Cancelled ? $"{job.Id} cancelled"
        : job.HasEnded ? $"{job.Id} ended before it could be cancelled: {WireNames.Of(job.Status)}"
        : $"{job.Id} was asked to stop and has not ended yet; see 'backupedge job watch {job.Id}'";

    private static Settings? SettingsOf(CommandRun run) => run.Server.IsNamed ? null : run.Load().Settings;

    // The job may also belong to a backup command that runs without a server.
    private static (string Runner, ServerWatch? Watch) WatchOf(CommandRun run)
    {
        if (SettingsOf(run) is not { } settings)
        {
            return ("server", null);
        }

        var isCommand = DataFolderLock.Holder(settings.Data) is { Url: null };
        var runner = isCommand ? "command that runs it" : "server";
        return (runner, new ServerWatch(settings, run.CommandEnvironment.Time, runner));
    }

    private static void WriteTable(TextWriter output, CommandRun run, IReadOnlyList<JobRow> rows)
    {
        var now = run.CommandEnvironment.Time.GetUtcNow();
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("ID", "KIND", "STATUS", "CREATED", ">DURATION", ">DONE", "BY", "BACKUP", "TARGET");
        foreach (var row in rows)
        {
            table.Add(
                row.Id,
                WireNames.Of(row.Kind),
                WireNames.Of(row.Status),
                run.Times.Text(row.CreatedAt),
                row.StartedAt is { } started ? Units.Duration((row.CompletedAt ?? now) - started) : "-",
                JobText.Progress(row),
                row.CreatedBy,
                row.BackupId ?? "-",
                row.Target ?? ""
            );
        }

        table.Write(output, run.Colors);
    }
}

using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Jobs.Running;
using BackupEdge.Tests.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Scheduling;

/// <summary>
/// Provides schedules with a real catalogue and a clock that a test moves. No job runner runs: the test begins and ends jobs itself, so
/// that it can produce every interleaving. The services can be closed and opened again like in a restart.
/// </summary>
internal sealed class ScheduleHarness : IAsyncDisposable
{
    // Thousands of commits that are flushed to a disk would take minutes; flushes are tested elsewhere.
    private const string MemoryFolder = "/dev/shm";
    private readonly string _root;

    public ScheduleHarness(DateTimeOffset start)
    {
        _root = Directory.Exists(MemoryFolder)
            ? Directory.CreateDirectory(Path.Combine(MemoryFolder, $"backupedge-schedules-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("backupedge-schedules-").FullName;
        Clock.Advance(start - Clock.GetUtcNow());
        Settings = new Settings
        {
            Data = new DataPaths(Path.Combine(_root, "data")),
            Sources = [new FilesSource { Name = "bots", Path = Path.Combine(_root, "bots") }],
            Webhooks =
            [
                new WebhookDefinition
                {
                    Name = "ops",
                    Url = new Uri("http://127.0.0.1:9/"),
                    On = ["completed", "failed", "overdue"],
                },
            ],
        };
        Settings = RunKeys.WithKeys(Settings);
        Now = Open();
        Scheduler = Now.Scheduler(NullLoggerFactory.Instance);
    }

    public MovableClock Clock { get; } = new();

    public Settings Settings { get; set; }

    public OwningServices Now { get; private set; }

    public Scheduler Scheduler { get; private set; }

    public ScheduleService Book => Now.Schedules;

    public IReadOnlyList<JobRow> Queued => Now.Catalogue.Read(session => session.Jobs.OfStatus(RunStatus.Queued));

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Creates a schedule, by default daily at 02:00 UTC, and returns its id.</summary>
    public string Create(Func<ScheduleDefinition, ScheduleDefinition>? change = null)
    {
        var definition = new ScheduleDefinition
        {
            Cron = "0 2 * * *",
            Type = "incremental",
            TimeZone = "UTC",
        };
        return Book.Create(change is null ? definition : change(definition), TestServices.Admin).Row.Id;
    }

    /// <summary>Sets the clock, runs one tick of the scheduler, and returns how long the scheduler would sleep.</summary>
    public TimeSpan TickAt(DateTimeOffset time)
    {
        Clock.Advance(time - Clock.GetUtcNow());
        return Scheduler.Tick();
    }

    public TimeSpan TickAt(string time) => TickAt(At(time));

    /// <summary>Marks a queued backup as running.</summary>
    public void Begin(JobRow job) =>
        Now.Catalogue.Write(session =>
        {
            session.Jobs.Update(job with { Status = RunStatus.Running, StartedAt = Clock.GetUtcNow() });
            session.Backups.Update(session.Backups.Find(job.BackupId!)! with { Status = RunStatus.Running, StartedAt = Clock.GetUtcNow() });
        });

    /// <summary>Ends a backup as completed.</summary>
    public void Complete(JobRow job, params PathReport[] skipped) =>
        Now.Catalogue.Write(session => Ending(session, job, skipped).Write(session));

    /// <summary>Ends a backup as failed.</summary>
    public void Fail(JobRow job) =>
        Now.Catalogue.Write(JobOutcome.Failed(job, new Fault(FaultCode.IoError, "The disk is gone."), Clock.GetUtcNow()).Write);

    /// <summary>Completes the only queued backup, and removes the prune that follows from the queue.</summary>
    public BackupRow CompleteQueued(params PathReport[] skipped)
    {
        var job = Assert.Single(Queued, job => job.Kind == JobKind.Backup);
        Complete(job, skipped);
        foreach (var prune in Queued.Where(row => row.Kind == JobKind.Prune))
        {
            Now.Queue.Cancel(prune.Id);
        }

        return Now.Queue.FindBackup(job.BackupId!);
    }

    /// <summary>The warnings of the backups that are completed from now on.</summary>
    public IReadOnlyList<SourceWarnings>? Warnings { get; set; }

    /// <summary>The queued notifications of the webhook, oldest first.</summary>
    public IReadOnlyList<NotificationRow> QueuedNotifications => Now.Catalogue.Read(session => session.Notifications.OfWebhook("ops"));

    public IReadOnlyList<ScheduleSkip> Skips(string id) => Now.Catalogue.Read(session => session.ScheduleRuns.Skips(id, 1000));

    /// <summary>
    /// Closes the services like a stop or a kill, and opens them again. The runner recovers interrupted jobs and is then stopped.
    /// </summary>
    public async Task RestartAsync()
    {
        await Scheduler.DisposeAsync();
        await Now.DisposeAsync();
        Now = Open();
        Now.Runner.Recover();
        Scheduler = Now.Scheduler(NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        // What a tick has begun writes to the data folder.
        await Scheduler.DisposeAsync();
        await Now.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    // Each backup needs an archive, even an empty one, because otherwise the next start would report it as missing.
    private JobOutcome Ending(CatalogueSession session, JobRow job, PathReport[] skipped)
    {
        var backup = session.Backups.Find(job.BackupId!)!;
        File.WriteAllBytes(Path.Combine(Settings.Data.Archives, backup.Id + ".bea"), []);
        return JobOutcome.BackedUp(
            job,
            new ArchiveFacts(
                backup.Id,
                backup.Sequence,
                backup.CreatedAt,
                Summaries.Backup() with
                {
                    FinishedAt = Clock.GetUtcNow(),
                    Skipped = skipped,
                    SourceWarnings = Warnings,
                },
                [],
                null
            )
        );
    }

    private OwningServices Open() => OwningServices.Open(Settings, Clock, NullLoggerFactory.Instance, new ScriptedEngine().Over);
}

using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Drills;

/// <summary>
/// A simulated year with the real engine: a daily backup of two sources, a weekly drill, and a daily verify of the backup that was verified
/// longest ago. Once the service is down for nine days.
/// </summary>
public sealed class ProvenYearTests : IAsyncDisposable
{
    private const int DrillDays = 10;
    private const int VerifyDays = 40;
    private static readonly DateTimeOffset Start = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromHours(12);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly string _root;
    private readonly MovableClock _clock = new();
    private readonly Settings _settings;

    public ProvenYearTests()
    {
        _root = Directory.Exists("/dev/shm")
            ? Directory.CreateDirectory(Path.Combine("/dev/shm", $"backupedge-year-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("backupedge-year-").FullName;
        _clock.Advance(Start - _clock.GetUtcNow());
        _settings = RunKeys.WithKeys(
            new Settings
            {
                Data = new DataPaths(Path.Combine(_root, "data")),
                Sources = [SourceOf("bots"), SourceOf("ledger")],
                Verification = new VerificationRules { WithinDays = 0 },
                Drill = new DrillRules { WithinDays = DrillDays },
                Workers = 1,
            }
        );
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Everything_is_proven_and_verified_within_its_limit_and_a_pause_is_reported_and_made_up_for()
    {
        await using var services = OwningServices.Open(_settings, _clock, NullLoggerFactory.Instance);
        RunKeys.Unlock(services);
        services.Runner.Start();
        await using var scheduler = services.Scheduler(NullLoggerFactory.Instance);
        Add(services, "backup", "0 2 * * *");
        Add(services, "drill", "0 4 * * SUN");
        Add(services, "verify", "0 5 * * *");
        var (drills, unproven, oldest) = (0, 0, TimeSpan.Zero);
        var pause = Start.AddDays(200);
        for (var now = Start; now < Start.AddDays(365); now += now == pause ? TimeSpan.FromDays(11) : Step)
        {
            _clock.Advance(now - _clock.GetUtcNow());
            File.WriteAllText(Path.Combine(_root, "bots", $"day-{now.DayOfYear % 20}.bas"), $"TALK \"{now:u}\"");
            unproven += Unproven(services).Count;
            scheduler.Tick();
            await IdleAsync(services);
            Assert.Empty(Unproven(services));
            var status = services.StatusReader(_clock.GetUtcNow()).Read();
            Assert.Equal(0, status.DamagedCount);
            drills = (int)services.Catalogue.Read(session => session.Drills.List(new DrillFilter { Result = DrillResult.Proven })).Total;
            var age = services.Catalogue.Read(session =>
                session
                    .Backups.OfStatus(RunStatus.Completed)
                    .Select(row => now - (row.VerifiedAt ?? row.CompletedAt!.Value))
                    .DefaultIfEmpty()
                    .Max()
            );
            oldest = age > oldest ? age : oldest;
        }

        Assert.InRange(drills, 50, 53);
        Assert.True(oldest < TimeSpan.FromDays(VerifyDays), $"a backup was not verified for {oldest}");
        Assert.True(unproven == 2, $"both sources were unproven once, at the end of the pause, not {unproven} times");
        Assert.True(!Directory.Exists(_settings.Data.Scratch) || Directory.GetFileSystemEntries(_settings.Data.Scratch).Length == 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{drills} drills, longest time without a verify {oldest}");
    }

    private List<StatusReason> Unproven(OwningServices services) =>
        [.. services.StatusReader(_clock.GetUtcNow()).Read().Reasons.Where(reason => reason.Code == ReasonCode.SourceUnproven)];

    private static void Add(OwningServices services, string kind, string cron) =>
        services.Schedules.Create(
            new ScheduleDefinition
            {
                Kind = kind,
                Cron = cron,
                TimeZone = "UTC",
                Type = kind == "backup" ? "incremental" : "full",
                FullEvery = kind == "backup" ? "30d" : null,
                RetentionDays = kind == "backup" ? 25 : null,
            },
            TestServices.Admin
        );

    private FilesSource SourceOf(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "first.txt"), name);
        return new FilesSource { Name = name, Path = folder };
    }

    private static async Task IdleAsync(OwningServices services)
    {
        var until = DateTime.UtcNow + Patience;
        while (
            services.Catalogue.Read(session => session.Status.CountJobs(RunStatus.Queued) + session.Status.CountJobs(RunStatus.Running)) > 0
        )
        {
            Assert.True(DateTime.UtcNow < until, "A job does not end.");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}

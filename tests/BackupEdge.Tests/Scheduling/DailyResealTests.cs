using BackupEdge.Catalogue;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;
using BackupEdge.Jobs;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Scheduling;

/// <summary>The reseal that the server queues once in a day.</summary>
public sealed class DailyResealTests
{
    [Theory]
    [InlineData(nameof(SealMode.Shared))]
    [InlineData(nameof(SealMode.Sealed))]
    public async Task One_is_queued_in_a_day_with_the_limit_while_archives_are_left(string mode)
    {
        await using var services = new TestServices(withKeys: false);
        await services.Completed();
        services.MakeKeys(Enum.Parse<SealMode>(mode));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var daily = New(services, time, bytes: 5000);

        daily.Tick();
        time.Advance(TimeSpan.FromHours(23));
        daily.Tick();

        var job = Assert.Single(Jobs(services));
        Assert.Equal((5000, "service"), (Limit(job), job.CreatedBy));
        time.Advance(TimeSpan.FromHours(2));
        daily.Tick();
        Assert.Equal(2, Jobs(services).Count);
        services.Now.Catalogue.Write(session =>
            session.Backups.SetReplaced(session.Backups.Seals()[0].Id, 1, KeyWords.Of(Enum.Parse<SealMode>(mode)), 1)
        );
        time.Advance(TimeSpan.FromHours(25));
        daily.Tick();
        Assert.Equal(2, Jobs(services).Count);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(5000, "sealed")]
    public async Task None_is_queued_without_the_setting_nor_for_archives_that_the_host_cannot_open(long bytes, string? mode)
    {
        await using var services = new TestServices(withKeys: false);
        await services.Completed();
        services.MakeKeys();
        if (mode is not null)
        {
            services.Now.Catalogue.Write(session => session.Backups.SetReplaced(session.Backups.Seals()[0].Id, 1, mode, 1));
        }

        New(services, TimeProvider.System, bytes).Tick();

        Assert.Empty(Jobs(services));
    }

    private static DailyReseal New(TestServices services, TimeProvider time, long bytes)
    {
        var encryption = services.Settings.Encryption with { ResealBytesPerDay = bytes };
        return new DailyReseal(
            services.Settings with
            {
                Encryption = encryption,
            },
            services.Now.Catalogue,
            services.Now.Keyring,
            services.Queue,
            time,
            NullLogger.Instance
        );
    }

    private static IReadOnlyList<JobRow> Jobs(TestServices services) =>
        services.Queue.ListJobs(new JobFilter { Kind = JobKind.Reseal }).Rows;

    private static long? Limit(JobRow job) =>
        System.Text.Json.JsonSerializer.Deserialize(job.Request, JobsJson.Default.ResealOptions)!.LimitBytes;
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Scheduling;

/// <summary>The verifies that the server queues by itself.</summary>
public sealed class DailyVerificationTests
{
    [Fact]
    public async Task The_backup_that_was_verified_longest_ago_is_first_and_one_is_queued_at_a_time()
    {
        await using var services = new TestServices();
        var (first, second, recent) = (await MakeAsync(services, 6), await MakeAsync(services, 7), await MakeAsync(services, 4));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var daily = New(services, time, new VerificationRules { WithinDays = 10 });

        daily.Tick();
        time.Advance(TimeSpan.FromMinutes(5));
        daily.Tick();
        Assert.Equal([(second, "service")], Jobs(services));

        await EndAsync(services, second, TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(5));
        daily.Tick();
        Assert.Equal([(second, "service"), (first, "service")], Jobs(services));

        await EndAsync(services, first, TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(5));
        daily.Tick();
        Assert.DoesNotContain(recent, Jobs(services).Select(job => job.Backup));
        time.Advance(TimeSpan.FromDays(1));
        daily.Tick();
        Assert.Equal(recent, Jobs(services)[^1].Backup);
    }

    [Fact]
    public async Task Verifies_of_one_day_take_no_more_than_the_limit()
    {
        await using var services = new TestServices();
        var ids = new[] { await MakeAsync(services, 9), await MakeAsync(services, 8), await MakeAsync(services, 7) };
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var daily = New(services, time, new VerificationRules { WithinDays = 10, MinutesPerDay = 30 });

        foreach (var id in ids[..2])
        {
            daily.Tick();
            await EndAsync(services, id, TimeSpan.FromMinutes(20));
            time.Advance(TimeSpan.FromMinutes(2));
        }

        daily.Tick();
        Assert.Equal(ids[..2], Jobs(services).Select(job => job.Backup));
        time.Advance(TimeSpan.FromHours(25));
        daily.Tick();
        Assert.Equal(ids, Jobs(services).Select(job => job.Backup));
    }

    [Fact]
    public async Task A_verify_that_failed_is_tried_again_after_a_day()
    {
        await using var services = new TestServices();
        var id = await MakeAsync(services, 9);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var daily = New(services, time, new VerificationRules { WithinDays = 10 });
        daily.Tick();
        services.Engine.Release($"verify {id}", new Fault(FaultCode.IoError, "The disk does not answer."));
        await services.Ended(services.Queue.ListJobs(new JobFilter { Kind = JobKind.Verify }).Rows[0].Id);

        time.Advance(TimeSpan.FromHours(20));
        daily.Tick();
        Assert.Single(Jobs(services));
        time.Advance(TimeSpan.FromHours(5));
        daily.Tick();
        Assert.Equal(2, Jobs(services).Count);
    }

    [Fact]
    public async Task None_is_queued_for_an_archive_that_is_only_in_a_copy_nor_with_the_setting_0()
    {
        await using var services = new TestServices();
        var (evicted, here) = (await MakeAsync(services, 40), await MakeAsync(services, 39));

        New(services, TimeProvider.System, new VerificationRules { WithinDays = 0 }).Tick();
        Assert.Empty(Jobs(services));
        New(services, TimeProvider.System, new VerificationRules(), id => id == evicted).Tick();
        Assert.Equal([(here, "service")], Jobs(services));
    }

    private static DailyVerification New(
        TestServices services,
        TimeProvider time,
        VerificationRules rules,
        Func<string, bool>? isEvicted = null
    ) => new(rules, services.Now.Catalogue, services.Queue, isEvicted ?? (_ => false), time, NullLogger.Instance);

    // Makes a backup that was verified some days ago.
    private static async Task<string> MakeAsync(TestServices services, int days)
    {
        var backup = await services.Completed();
        services.Now.Catalogue.Write(session =>
            session.Backups.Update(backup with { VerifiedAt = DateTimeOffset.UtcNow - TimeSpan.FromDays(days) })
        );
        return backup.Id;
    }

    // Ends the verify of a backup, as if it had taken some time.
    private static async Task EndAsync(TestServices services, string id, TimeSpan took)
    {
        services.Engine.Release($"verify {id}", Summaries.Verify());
        var job = services.Queue.ListJobs(new JobFilter { Kind = JobKind.Verify }).Rows.Single(row => row.BackupId == id);
        job = await services.Ended(job.Id);
        services.Now.Catalogue.Write(session => session.Jobs.Update(job with { StartedAt = job.CompletedAt - took }));
    }

    private static IReadOnlyList<(string? Backup, string By)> Jobs(TestServices services) =>
        [.. services.Queue.ListJobs(new JobFilter { Kind = JobKind.Verify }).Rows.Reverse().Select(job => (job.BackupId, job.CreatedBy))];
}

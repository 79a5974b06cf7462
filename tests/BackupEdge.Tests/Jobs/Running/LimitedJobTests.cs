using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Keys;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>How limits of a request, of a schedule and of the settings reach a job.</summary>
public sealed class LimitedJobTests
{
    private static readonly BackupLimits Limits = new()
    {
        ReadBytesPerSecond = 20_000_000,
        Workers = 1,
        IoClass = IoClass.Idle,
    };

    [Fact]
    public async Task The_limits_of_a_backup_are_stored_with_its_job_and_passed_to_the_engine()
    {
        await using var services = new TestServices();
        var limited = services.Enqueue(new BackupOptions { Type = BackupType.Full, Limits = Limits });
        services.Engine.Release($"backup {limited.Id}", Summaries.Backup());
        await services.Ended(limited.JobId);
        await services.Completed();

        var requests = services.Engine.Requests.ToDictionary(request => request.Id);
        Assert.Equal(Limits, requests[limited.Id].Limits);
        Assert.Equal(BackupLimits.None, requests.Values.Single(request => request.Id != limited.Id).Limits);
    }

    [Theory]
    [InlineData(IoClass.BestEffort, null, false)]
    [InlineData(IoClass.BestEffort, IoClass.Idle, true)]
    [InlineData(IoClass.Idle, null, true)]
    [InlineData(IoClass.Idle, IoClass.BestEffort, false)]
    public async Task A_backup_runs_in_its_own_io_class_or_in_that_of_the_settings(IoClass setting, IoClass? own, bool isIdle)
    {
        Assert.SkipUnless(MayChangeIo(), "This system does not let a thread change its I/O class.");
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with { IoClass = setting };
        await services.Restart();
        var backup = services.Enqueue(
            new BackupOptions { Type = BackupType.Full, Limits = own is null ? null : new BackupLimits { IoClass = own } }
        );
        services.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await services.Ended(backup.JobId);
        services.Engine.Release($"restore {backup.Id}", Summaries.Restore());
        await services.Ended(services.EnqueueRestore(backup.Id).Id);

        Assert.Equal(isIdle, services.Engine.HadIdleIo[$"backup {backup.Id}"]);
        Assert.False(services.Engine.HadIdleIo[$"restore {backup.Id}"]);
    }

    [Theory]
    [InlineData(0, null, "read_bytes_per_second")]
    [InlineData(2_000_000, null, "read_bytes_per_second")]
    [InlineData(null, IoClass.BestEffort, "io_class")]
    [InlineData(500_000, IoClass.Idle, null)]
    public async Task An_operator_cannot_lift_the_limits_of_the_host_and_an_admin_can(int? read, IoClass? ioClass, string? refused)
    {
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with { ReadBytesPerSecond = 1_000_000, IoClass = IoClass.Idle };
        await services.Restart();
        var options = new BackupOptions
        {
            Type = BackupType.Full,
            Limits = new BackupLimits { ReadBytesPerSecond = read, IoClass = ioClass },
        };

        var fault = Record.Exception(() =>
            services.Queue.EnqueueBackup(options, new Caller("bot", Role.BackupOperator) { Credential = "key" })
        );

        Assert.Equal(refused is null ? null : FaultCode.Forbidden, (fault as Fault)?.Code);
        Assert.Equal(refused, (fault as Fault)?.Details["field"]);
        Assert.Equal(
            RunStatus.Queued,
            services.Queue.EnqueueBackup(options, new Caller("admin", Role.Admin) { Credential = "other" }).Status
        );
    }

    [Fact]
    public void A_run_of_a_schedule_has_its_limits()
    {
        var row = new ScheduleRow
        {
            Id = "schedule-1",
            Cron = "@daily",
            Type = BackupType.Full,
            CreatedAt = default,
            CreatedBy = "tester",
            CountsFrom = default,
            Limits = Limits,
        };

        Assert.Equal(Limits, row.Options(BackupType.Full).Limits);
        Assert.Null((row with { Limits = BackupLimits.None }).Options(BackupType.Full).Limits);
        Assert.Equal(Limits, row.Definition().Limits);
    }

    [Theory]
    [InlineData(1023, null, "read_bytes_per_second")]
    [InlineData(-1, null, "read_bytes_per_second")]
    [InlineData(null, 0, "workers")]
    [InlineData(null, 257, "workers")]
    public async Task A_limit_outside_its_range_is_refused(int? read, int? workers, string field)
    {
        await using var services = new TestServices(start: false);

        var fault = Assert.Throws<Fault>(() =>
            services.Enqueue(
                new BackupOptions
                {
                    Type = BackupType.Full,
                    Limits = new BackupLimits { ReadBytesPerSecond = read, Workers = workers },
                }
            )
        );

        Assert.Equal((FaultCode.InvalidRequest, field), (fault.Code, fault.Details["field"]));
    }

    private static bool MayChangeIo()
    {
        var may = false;
        var thread = new Thread(() => may = Posix.TryUseIdleIo());
        thread.Start();
        thread.Join();
        return may;
    }
}

using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Monitoring;

/// <summary>Diagnosis of the free space of the store.</summary>
public sealed class DiagnosisTests
{
    [Theory]
    [InlineData(500, 2 << 20, null)]
    [InlineData(499, 2 << 20, "store_space_low")]
    [InlineData(499, 0, "store_full")]
    [InlineData(5000, 0, "store_full")]
    public void Free_space_must_suffice_for_the_largest_backup_and_the_reserve(long free, long reserve, string? code)
    {
        var now = DateTimeOffset.UnixEpoch;
        var status = new ServiceStatus
        {
            At = now,
            StartedAt = now,
            IsRunning = true,
            Sources =
            [
                new SourceStatus("a", "files", Backup(500), null, null),
                new SourceStatus("b", "files", Backup(20), null, null),
                new SourceStatus("c", "files", null, null, null),
            ],
            Schedules = [],
            Store = new StoreState(new StoreUsage(2, 520), free, reserve),
            QueuedJobs = 0,
            RunningJobs = 0,
            OldestUnverified = null,
            PassedOver = [],
            Damaged = [],
            Missing = [],
            Webhooks = [],
        };

        Assert.Equal(code, Diagnosis.Of(status).SingleOrDefault()?.Code);
    }

    [Fact]
    public void A_service_without_sources_is_degraded()
    {
        var status = new ServiceStatus
        {
            At = DateTimeOffset.UnixEpoch,
            StartedAt = null,
            IsRunning = true,
            Sources = [],
            Schedules = [],
            Store = new StoreState(new StoreUsage(0, 0), 1 << 30, 2 << 20),
            QueuedJobs = 0,
            RunningJobs = 0,
            OldestUnverified = null,
            PassedOver = [],
            Damaged = [],
            Missing = [],
            Webhooks = [],
        };

        Assert.Equal(("no_source", null), (Assert.Single(Diagnosis.Of(status)).Code, Diagnosis.Of(status)[0].Subject));
    }

    private static BackupOverview Backup(long stored) => new("backup-1", RunStatus.Completed, DateTimeOffset.UnixEpoch, stored, 0, null);
}

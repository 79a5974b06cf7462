using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Copies;

/// <summary>Runs of a copy while the clock of the host is wrong.</summary>
public sealed class CopyClockTests
{
    private static readonly CopyLock Locks = new(CopyLockMode.Compliance, 1, 60);

    public static TheoryData<double> Days => [1, -1, 8, -8];

    [Theory]
    [MemberData(nameof(Days))]
    public async Task Locks_end_by_the_clock_of_the_store_and_the_difference_is_reported(double ahead)
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Lock = Locks };
        harness.Store.Ahead = TimeSpan.FromDays(ahead);
        var id = harness.Backup();

        var summary = await harness.RunAsync();

        var report = Assert.Single(summary.Reports);
        Assert.Equal(CopyRun.ClockNote, report.Code);
        Assert.Contains(
            ahead > 0 ? " behind that of memory://copy/" : " ahead of that of memory://copy/",
            report.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("timedatectl", report.Message, StringComparison.Ordinal);
        var name = new CopyName(1, id, harness.Copied[0].Generation);
        var end = harness.Time.GetUtcNow() + TimeSpan.FromDays(ahead + 8);
        Assert.Equal(harness.Time.GetUtcNow() + harness.Store.Ahead, harness.Copied[0].CopiedAt);
        Assert.Equal((end, end), (harness.Store.LockedUntil(name.ArchiveKey), harness.Store.LockedUntil(name.RecordKey)));

        // The clock is right again: what was written under the wrong one neither stays longer nor goes earlier.
        harness.Time.Advance(harness.Store.Ahead > TimeSpan.Zero ? harness.Store.Ahead : TimeSpan.Zero);
        harness.Store.Ahead = TimeSpan.Zero;
        Assert.Empty((await harness.RunAsync()).Reports);
        harness.AssertRestorable(id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task No_backup_expires_before_it_has_expired_by_both_clocks(double ahead)
    {
        using var harness = new CopyHarness();
        harness.Definition = harness.Definition with { Retention = new RetentionRules { KeepLast = 1 } };
        var old = harness.Backup(isFull: true);
        harness.Catalogue.Write(session => session.Backups.SetMarks(new BackupMarks(old, null, false, 3, [])));
        await harness.RunAsync();
        harness.Time.Advance(TimeSpan.FromDays(2.5));
        var young = harness.Backup(isFull: true);
        harness.Store.Ahead = TimeSpan.FromDays(ahead);
        if (ahead < 0)
        {
            // The clock of the host is ahead.
            harness.Time.Advance(TimeSpan.FromDays(-ahead));
        }

        await harness.RunAsync();
        harness.AssertRestorable(old, young);

        harness.Time.Advance(TimeSpan.FromDays(1));
        await harness.RunAsync();
        harness.AssertRestorable(young);
    }

    [Theory]
    [InlineData(0, 0, 6, "6 min behind")]
    [InlineData(-1, 0, -2, "1 day 2 min ahead of")]
    [InlineData(2, 3, 0, "2 days 3 h behind")]
    public void A_difference_is_described(int days, int hours, int minutes, string expected)
    {
        var ahead = new TimeSpan(days, hours, minutes, 0);

        Assert.True(ClockError.IsWrong(ahead));
        Assert.Equal(expected, ClockError.Describe(ahead));
    }

    [Fact]
    public void Some_minutes_are_tolerated() =>
        Assert.False(ClockError.IsWrong(TimeSpan.FromMinutes(5)) || ClockError.IsWrong(TimeSpan.FromMinutes(-5)));
}

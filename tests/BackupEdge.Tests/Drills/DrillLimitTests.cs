using BackupEdge.Configuration;
using BackupEdge.Faults;
using static BackupEdge.Tests.Drills.DrillRunTests;

namespace BackupEdge.Tests.Drills;

/// <summary>Tests the limits of bytes, space and time of drills.</summary>
public sealed class DrillLimitTests
{
    [Fact]
    public async Task A_source_that_is_larger_than_the_limit_is_skipped_with_the_figures()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Backup();
        harness.Rules = new DrillRules { MaxBytes = 1_000_000 };

        var source = Source(harness.Run());

        Assert.Equal(("skipped", FaultCode.DrillSkipped, null), (source.Result, source.Code, source.RecoveryMs));
        Assert.Contains("needs 1.9 MiB", source.Message, StringComparison.Ordinal);
        Assert.Contains("'drill.max_bytes' allows 977 KiB", source.Message, StringComparison.Ordinal);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_disk_without_room_is_not_filled()
    {
        using var harness = new DrillHarness(with: options => options with { SpaceOf = folder => new(folder, 2_000_011 + (64 << 20) - 1) });
        await FillAsync(harness);
        harness.Backup();

        var source = Source(harness.Run());

        Assert.Equal(("skipped", FaultCode.NoSpace), (source.Result, source.Code));
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_drill_that_takes_longer_than_its_limit_ends_and_says_so()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Backup();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        harness.Time = time;
        harness.Rules = new DrillRules { MaxMinutes = 10 };
        harness.Reader = new InterferingReader(harness.Engine.Engine) { BeforeCheck = () => time.Advance(TimeSpan.FromMinutes(11)) };

        var source = Source(harness.Run());

        Assert.Equal(("skipped", FaultCode.DrillSkipped), (source.Result, source.Code));
        Assert.Contains("10 minutes of 'drill.max_minutes'", source.Message, StringComparison.Ordinal);
        harness.AssertNothingLeft();
    }
}

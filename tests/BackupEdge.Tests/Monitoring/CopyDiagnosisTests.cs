using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Monitoring;

/// <summary>What status says about copies.</summary>
public sealed class CopyDiagnosisTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CopyStatus Whole = new()
    {
        Name = "offsite",
        Kind = "s3",
        Address = "s3://bots/",
    };

    private static IEnumerable<StatusReason> Of(CopyStatus copy) =>
        [.. CopyDiagnosis.OfDamage(copy), .. CopyDiagnosis.OfLag(copy), .. CopyDiagnosis.OfExposure(copy), .. CopyDiagnosis.OfClock(copy)];

    [Fact]
    public void A_whole_copy_has_no_problem() => Assert.Empty(Of(Whole with { Lag = TimeSpan.FromHours(24) }));

    [Fact]
    public void A_late_copy_says_what_waits_and_why()
    {
        var late = Whole with { Lag = TimeSpan.FromHours(25), WaitingBackups = 2, LastCompletedAt = At };

        var reason = Assert.Single(Of(late));
        Assert.Equal((ReasonCode.CopyLate, "offsite"), (reason.Code, reason.Subject));
        Assert.Contains(
            "2 backups are not in it, and the last complete run is from 2026-12-01 12:00:00Z; ",
            reason.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "the last run failed: No such bucket.",
            Assert.Single(Of(late with { LastError = new CopyError(FaultCode.CopyStoreRefused, "No such bucket.", At) })).Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "since 2026-12-01 12:00:00Z its store does not answer: Connection refused.",
            Assert.Single(Of(late with { Trouble = ("Connection refused.", At) })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_wrong_clock_is_a_problem_until_a_run_finds_it_right()
    {
        var reason = Assert.Single(Of(Whole with { ClockProblem = "The clock of this machine is 1 day behind." }));

        Assert.Equal(ReasonCode.CopyClock, reason.Code);
        Assert.EndsWith("run the copy again: `backupedge copy run offsite`.", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_and_exposure_name_the_copy_and_what_to_do()
    {
        var reasons = Of(Whole with { Damage = ("backup-1", "It was overwritten."), Damaged = 3, Exposure = "a folder has neither" });

        Assert.Equal([ReasonCode.CopyDamaged, ReasonCode.CopyUnprotected], reasons.Select(reason => reason.Code));
        Assert.Contains("'backup-1': It was overwritten. 2 more are damaged too.", reasons.First().Message, StringComparison.Ordinal);
        Assert.Contains("a folder has neither.", reasons.Last().Message, StringComparison.Ordinal);
        Assert.Contains("protected_elsewhere", reasons.Last().Message, StringComparison.Ordinal);
    }
}

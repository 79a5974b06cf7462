using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Monitoring;

/// <summary>When a source counts as unproven, and how that is reported.</summary>
public sealed class DrillDiagnosisTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, 30, false)]
    [InlineData(29, null, 30, false)]
    [InlineData(31, null, 30, true)]
    [InlineData(400, 29, 30, false)]
    [InlineData(400, 31, 30, true)]
    [InlineData(400, 31, 0, false)]
    public void The_time_counts_from_the_last_proof_or_the_oldest_backup(int? oldestDays, int? provenDays, int within, bool isUnproven)
    {
        var proof = new SourceProofRow(null, Ago(provenDays), null, Ago(oldestDays));

        var since = DrillDiagnosis.UnprovenSince(new DrillRules { WithinDays = within }, proof, Now);

        Assert.Equal(isUnproven ? Ago(provenDays ?? oldestDays) : null, since);
    }

    [Theory]
    [InlineData(true, false, true, true)]
    [InlineData(false, true, true, true)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, false)]
    public void It_is_a_problem_if_the_settings_ask_for_it_or_drills_are_scheduled(bool given, bool scheduled, bool enabled, bool required)
    {
        var row = new ScheduleRow
        {
            Id = "schedule-1",
            Kind = scheduled ? ScheduleKind.Drill : ScheduleKind.Backup,
            Cron = "0 4 * * *",
            Type = BackupType.Full,
            Enabled = enabled,
            CreatedAt = Now,
            CreatedBy = "tester",
            CountsFrom = Now,
        };

        Assert.Equal(required, DrillDiagnosis.IsRequired(new DrillRules { IsWithinDaysGiven = given }, [row]));
    }

    [Fact]
    public void The_reason_names_the_last_result_and_what_to_do()
    {
        var last = new DrilledSourceRow("bots", "backup-1", DrillResult.Failed, Now, null, "drill_failed", "A byte is wrong.");
        var source = new SourceStatus("bots", "files", null, null, null)
        {
            Proof = new SourceProofRow(last, Ago(40), 1000, Ago(90)),
            UnprovenSince = Ago(40),
        };

        var reason = Assert.Single(DrillDiagnosis.Of(source));

        Assert.Equal((ReasonCode.SourceUnproven, "bots"), (reason.Code, reason.Subject));
        Assert.Contains("The last drill is failed: A byte is wrong.", reason.Message, StringComparison.Ordinal);
        Assert.Contains("backupedge drill", reason.Message, StringComparison.Ordinal);
        Assert.Empty(DrillDiagnosis.Of(source with { UnprovenSince = null }));
    }

    [Theory]
    [InlineData(DrillResult.Failed, true)]
    [InlineData(DrillResult.Skipped, false)]
    [InlineData(DrillResult.Proven, false)]
    public void A_failed_last_drill_is_a_problem_at_once(DrillResult result, bool isProblem)
    {
        var last = new DrilledSourceRow("bots", "backup-1", result, Now, null, "drill_failed", "A byte is wrong.");
        var source = new SourceStatus("bots", "files", null, null, null) { Proof = new SourceProofRow(last, Ago(1), 1000, Ago(90)) };

        var reasons = DrillDiagnosis.OfFailure(source).ToList();

        Assert.Equal(isProblem ? [ReasonCode.DrillFailed] : [], reasons.Select(reason => reason.Code));
        Assert.All(reasons, reason => Assert.Contains("failed: A byte is wrong.", reason.Message, StringComparison.Ordinal));
    }

    private static DateTimeOffset? Ago(int? days) => days is { } count ? Now.AddDays(-count) : null;
}

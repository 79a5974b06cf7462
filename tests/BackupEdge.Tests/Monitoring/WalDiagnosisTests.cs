using BackupEdge.Engine.Wal;
using BackupEdge.Monitoring;

namespace BackupEdge.Tests.Monitoring;

/// <summary>What status says about the received log of a PostgreSQL server.</summary>
public sealed class WalDiagnosisTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly WalState Received = new()
    {
        Since = Now.AddDays(-1),
        CheckedAt = Now.AddSeconds(-5),
        Point = Now.AddSeconds(-10),
        PointHere = Now.AddSeconds(-10),
        IsReceiving = true,
    };

    [Fact]
    public void A_log_that_is_received_is_no_problem() => Assert.Empty(Of(Received));

    [Fact]
    public void A_source_without_a_log_is_no_problem() => Assert.Empty(Of(null));

    [Fact]
    public void A_receiver_that_does_not_run_is_reported_with_its_reason_and_the_recovery_point()
    {
        var reason = Assert.Single(Of(Received with { IsReceiving = false, Problem = "It was killed." }));

        Assert.Equal((ReasonCode.WalStopped, "db"), (reason.Code, reason.Subject));
        Assert.Contains(
            "is not received: It was killed. Its recovery point is 2026-11-30 11:59:50Z.",
            reason.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_log_of_which_nothing_was_confirmed_for_a_minute_is_reported()
    {
        Assert.Empty(Of(Received with { PointHere = Now.AddSeconds(-60) }));
        Assert.Equal(ReasonCode.WalStopped, Assert.Single(Of(Received with { PointHere = Now.AddSeconds(-61) })).Code);
    }

    [Fact]
    public void A_server_that_has_just_started_has_a_minute() =>
        Assert.Empty(Of(Received with { Since = Now.AddSeconds(-30), PointHere = Now.AddDays(-2) }));

    [Fact]
    public void Without_a_server_nothing_is_received_and_that_is_no_news() =>
        Assert.Empty(Of(Received with { PointHere = Now.AddDays(-1), Problem = "It was stopped." }, isRunning: false));

    [Fact]
    public void A_gap_is_reported_with_the_last_moment_before_it()
    {
        var gap = new WalGap(Now.AddMinutes(-3), "00000001000000000000000A", "The server has removed it.") { From = Now.AddMinutes(-9) };

        var reason = Assert.Single(Of(Received with { Gap = gap }));

        Assert.Equal(ReasonCode.WalGap, reason.Code);
        Assert.Contains("after '00000001000000000000000A'", reason.Message, StringComparison.Ordinal);
        Assert.Contains(
            "to a moment after 2026-11-30 11:51:00Z and before the end of the next backup",
            reason.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("The server has removed it.", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_above_its_limit_is_reported()
    {
        Assert.Empty(Of(Received with { Bytes = 100 }, limit: 100));
        Assert.Equal(ReasonCode.WalLarge, Assert.Single(Of(Received with { Bytes = 101 }, limit: 100)).Code);
        Assert.Empty(Of(Received with { Bytes = 101 }, limit: 0));
    }

    private static IEnumerable<StatusReason> Of(WalState? wal, bool isRunning = true, long limit = 1 << 20) =>
        WalDiagnosis.Of(new SourceStatus("db", "postgres-physical", null, null, null) { Wal = wal, WalLimit = limit }, Now, isRunning);
}

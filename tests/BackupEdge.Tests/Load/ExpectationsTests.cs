using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the expectations that a load run checks.</summary>
public sealed class ExpectationsTests
{
    private static readonly ScriptedScenario Scenario = new(_ => default, 200, 404);

    [Fact]
    public void Expected_codes_break_no_expectation() =>
        Assert.Empty(Broken(ok: 3, fail: 0, new CodeCount("200", Error: false, "", 2), new CodeCount("404", Error: false, "", 1)));

    [Fact]
    public void An_error_breaks_an_expectation_and_its_message_is_reported() =>
        Assert.Equal(
            "scripted, 1 caller: 2 failed with code 500: it fell over",
            Assert.Single(Broken(ok: 1, fail: 2, new CodeCount("500", Error: true, "it fell over", 2)))
        );

    [Fact]
    public void An_unexpected_code_breaks_an_expectation() =>
        Assert.Equal(
            "scripted, 1 caller: 1 ended with code 201; expected: 200, 404.",
            Assert.Single(Broken(ok: 1, fail: 0, new CodeCount("201", Error: false, "", 1)))
        );

    [Fact]
    public void No_iteration_breaks_an_expectation() =>
        Assert.Equal("scripted, 1 caller: no iteration ended as expected.", Assert.Single(Broken(ok: 0, fail: 0)));

    [Fact]
    public void Failures_without_a_code_break_an_expectation() =>
        Assert.Equal("scripted, 1 caller: 4 failed.", Assert.Single(Broken(ok: 1, fail: 4)));

    [Fact]
    public void The_report_contains_the_table_the_verdict_and_unexpected_codes()
    {
        var result = Result(
            ok: 1,
            fail: 2,
            new CodeCount("200", Error: false, "", 1),
            new CodeCount("500", Error: true, "it fell over", 2)
        );

        var text = new RunResult(
            "Local",
            DateTimeOffset.UnixEpoch,
            [result],
            [],
            Expectations.Broken(Scenario, result),
            ServerPeakBytes: 5 << 20
        ).Text;

        Assert.Contains("| scripted | 1 caller |  1 |    2 |        0.5 |", text, StringComparison.Ordinal);
        Assert.Contains("200: 1, 500!: 2 |", text, StringComparison.Ordinal);
        Assert.Contains("at most 5 MiB", text, StringComparison.Ordinal);
        Assert.Contains("1 expectations are not met:\n\n- scripted", text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Broken(long ok, long fail, params CodeCount[] codes) =>
        Expectations.Broken(Scenario, Result(ok, fail, codes));

    private static ScenarioResult Result(long ok, long fail, params CodeCount[] codes) =>
        new("scripted", "1 caller", ok, fail, 0.5, 1, 2, 3, codes);
}

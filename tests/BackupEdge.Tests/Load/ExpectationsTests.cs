using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>What a load run is held to.</summary>
public sealed class ExpectationsTests
{
    private static readonly ScriptedScenario Scenario = new(_ => default, 200, 404);

    [Fact]
    public void Nothing_is_broken_when_every_iteration_ended_with_a_code_of_its_own() =>
        Assert.Empty(Broken(ok: 3, fail: 0, new CodeCount("200", Error: false, "", 2), new CodeCount("404", Error: false, "", 1)));

    [Fact]
    public void An_error_is_broken_and_tells_what_it_said() =>
        Assert.Equal(
            "scripted, 1 caller: 2 failed with code 500: " + "it fell over",
            Assert.Single(Broken(ok: 1, fail: 2, new CodeCount("500", Error: true, "it fell over", 2)))
        );

    [Fact]
    public void A_code_of_nobody_is_broken_even_where_the_iteration_was_content_with_it() =>
        Assert.Equal(
            "scripted, 1 caller: 1 ended with code 201, and 200, 404 " + "are its codes.",
            Assert.Single(Broken(ok: 1, fail: 0, new CodeCount("201", Error: false, "", 1)))
        );

    [Fact]
    public void Doing_nothing_is_broken() =>
        Assert.Equal("scripted, 1 caller: no iteration went as expected.", Assert.Single(Broken(ok: 0, fail: 0)));

    [Fact]
    public void Failures_without_a_code_are_broken() =>
        Assert.Equal("scripted, 1 caller: 4 failed.", Assert.Single(Broken(ok: 1, fail: 4)));

    [Fact]
    public void A_run_tells_its_table_and_its_verdict_and_marks_what_was_not_expected()
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
        Assert.Contains("1 expectations do not hold:\n\n- scripted", text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Broken(long ok, long fail, params CodeCount[] codes) =>
        Expectations.Broken(Scenario, Result(ok, fail, codes));

    private static ScenarioResult Result(long ok, long fail, params CodeCount[] codes) =>
        new("scripted", "1 caller", ok, fail, 0.5, 1, 2, 3, codes);
}

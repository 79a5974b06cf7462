using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Tests.Load;

/// <summary>Tests that iterations which an engine leaves out of its results are failures.</summary>
public sealed class CountingEngineTests
{
    private static readonly StepResult Good = new(200, 10, Expected: true, "");
    private static readonly CodeCount Counted = new("200", Error: false, "", 3);

    [Fact]
    public async Task An_iteration_that_began_and_was_not_counted_has_failed()
    {
        var result = Assert.Single(await RunAsync(begin: 5, TestContext.Current.CancellationToken));

        Assert.Equal((3L, 2L), (result.Ok, result.Fail));
        Assert.Equal(Counted, result.Codes[0]);
        Assert.Equal(("0", true, 2L), (result.Codes[1].Code, result.Codes[1].Error, result.Codes[1].Count));
        Assert.Contains("had not ended", Assert.Single(Expectations.Broken(Scenario(), result)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_results_are_unchanged_if_every_iteration_was_counted()
    {
        var result = Assert.Single(await RunAsync(begin: 3, TestContext.Current.CancellationToken));

        Assert.Equal((3L, 0L), (result.Ok, result.Fail));
        Assert.Equal([Counted], result.Codes);
    }

    [Fact]
    public async Task An_iteration_that_a_cancellation_interrupted_has_not_failed()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = Assert.Single(await RunAsync(begin: 5, cancelled.Token));

        Assert.Equal((3L, 0L), (result.Ok, result.Fail));
    }

    [Fact]
    public async Task Iterations_that_still_run_at_the_end_are_cancelled()
    {
        var seen = CancellationToken.None;
        var engine = new CountingEngine(
            new FakeEngine(
                (_, items, cancellationToken) =>
                {
                    seen = cancellationToken;
                    Assert.False(cancellationToken.IsCancellationRequested);
                    return Task.FromResult<IReadOnlyList<ScenarioResult>>([FakeEngine.Result(items[0], 1, 0)]);
                }
            )
        );

        await engine.RunAsync("test", [Item()], TestContext.Current.CancellationToken);

        Assert.True(seen.IsCancellationRequested);
    }

    // Runs an engine that begins some iterations and always counts three of them.
    private static Task<IReadOnlyList<ScenarioResult>> RunAsync(int begin, CancellationToken cancellationToken) =>
        new CountingEngine(
            new FakeEngine(
                async (_, items, _) =>
                {
                    for (var i = 0; i < begin; i++)
                    {
                        await items[0].StepAsync(CancellationToken.None);
                    }

                    return [FakeEngine.Result(items[0], 3, 0, Counted)];
                }
            )
        ).RunAsync("test", [Item()], cancellationToken);

    private static LoadItem Item() => new(Scenario(), new ClosedModel(1, TimeSpan.FromSeconds(1)));

    private static ScriptedScenario Scenario() => new(_ => Good, 200);
}

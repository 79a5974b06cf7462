using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;
using NBomber.CSharp;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the adapter of NBomber against stand-ins for its types, which have the same signatures.</summary>
public sealed class NBomberEngineTests
{
    private static readonly StepResult Good = new(200, 10, Expected: true, "");
    private static readonly OpenModel Open = new(10, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
    private static readonly ClosedModel Closed = new(1, TimeSpan.FromMinutes(10));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Iterations_are_counted_by_code_and_message()
    {
        var scenario = new ScriptedScenario(
            number =>
                number switch
                {
                    0 => new StepResult(500, 0, Expected: false, "GET /list answered 500"),
                    1 => throw new InvalidOperationException("no such thing"),
                    _ => Good,
                },
            200
        );

        var result = await RunAsync(scenario, Open, Patience, TestContext.Current.CancellationToken);

        // 10 a second for three seconds, and half of that while the rate grows.
        Assert.Equal((40, 38L, 2L), (scenario.Count, result.Ok, result.Fail));
        Assert.Contains(new CodeCount("200", Error: false, "", 38), result.Codes);
        Assert.Contains(new CodeCount("500", Error: true, "GET /list answered 500", 1), result.Codes);
        Assert.Contains(new CodeCount("0", Error: true, "InvalidOperationException: no such thing", 1), result.Codes);
    }

    [Fact]
    public async Task An_iteration_that_never_ends_has_failed()
    {
        var scenario = new EndlessScenario(endless: number => number == 3, () => { });
        NBomberRunner.Endless = 1;

        var result = await RunAsync(scenario, Open, Patience, TestContext.Current.CancellationToken);

        Assert.Equal((39L, 1L), (result.Ok, result.Fail));
        Assert.Contains("had not ended", Assert.Single(Expectations.Broken(scenario, result)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_stops_the_test_and_returns_the_results_up_to_then()
    {
        using var cancel = new CancellationTokenSource();
        var scenario = new EndlessScenario(endless: number => number == 5, cancel.Cancel);

        var result = await RunAsync(scenario, Closed, Patience, cancel.Token);

        Assert.Equal((5L, 0L), (result.Ok, result.Fail));
        Assert.Equal([new CodeCount("200", Error: false, "", 5)], result.Codes);
    }

    [Fact]
    public async Task A_test_that_does_not_stop_in_time_has_no_results()
    {
        using var cancel = new CancellationTokenSource();
        using var released = new ManualResetEventSlim();
        var scenario = new ScriptedScenario(
            _ =>
            {
                cancel.Cancel();
                released.Wait(TestContext.Current.CancellationToken);
                return Good;
            },
            200
        );

        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(scenario, Closed, TimeSpan.Zero, cancel.Token));
        }
        finally
        {
            // An iteration that waits for ever would keep NBomber from running the next test.
            released.Set();
        }
    }

    private static async Task<ScenarioResult> RunAsync(
        IScenario scenario,
        LoadModel model,
        TimeSpan patience,
        CancellationToken cancellationToken
    ) =>
        Assert.Single(
            await new CountingEngine(new NBomberEngine("reports", patience)).RunAsync(
                "test",
                [new LoadItem(scenario, model)],
                cancellationToken
            )
        );
}

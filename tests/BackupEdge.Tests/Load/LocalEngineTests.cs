using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the built-in load engine with a clock that advances only while the engine sleeps.</summary>
public sealed class LocalEngineTests
{
    private static readonly StepResult Good = new(200, 10, Expected: true, "");
    private readonly FakeTimeProvider _time = new();

    private LocalEngine Engine => new(_time, span => _time.Advance(span), places: 8, patience: TimeSpan.FromSeconds(1));

    [Fact]
    public async Task The_number_of_iterations_follows_the_rate()
    {
        var scenario = new ScriptedScenario(_ => Good, 200);

        var result = await RunAsync(scenario, new OpenModel(50, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));

        // 50 a second for three seconds, and half of that while the rate grows.
        Assert.Equal((200, 200L, 0L), (scenario.Count, result.Ok, result.Fail));
        Assert.Equal(40, result.PerSecond, tolerance: 0.1);
        Assert.Equal([new CodeCount("200", Error: false, "", 200)], result.Codes);
    }

    [Fact]
    public async Task Iterations_delayed_by_a_stall_have_a_higher_latency()
    {
        var scenario = new ScriptedScenario(
            number =>
            {
                if (number == 0)
                {
                    _time.Advance(TimeSpan.FromSeconds(5));
                }

                return Good;
            },
            200
        );

        var result = await RunAsync(scenario, new OpenModel(10, TimeSpan.Zero, TimeSpan.FromSeconds(5)));

        // Fifty were due within these five seconds: the last one is hardly late, the first one by nearly five seconds.
        Assert.Equal(50, result.Ok);
        Assert.InRange(result.Percent50, 2400, 2600);
        Assert.InRange(result.Percent99, 4900, 5010);
    }

    [Fact]
    public async Task A_caller_repeats_its_iterations_until_the_time_is_over()
    {
        var scenario = new ScriptedScenario(
            _ =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return Good;
            },
            200
        );

        var result = await RunAsync(scenario, new ClosedModel(1, TimeSpan.FromSeconds(1)));

        Assert.Equal(10, result.Ok);
        Assert.InRange(result.Percent99, 99, 101);
    }

    [Fact]
    public async Task Failures_and_exceptions_are_counted_by_message_without_latency()
    {
        var scenario = new ScriptedScenario(number =>
            number switch
            {
                0 => new StepResult(500, 0, Expected: false, "GET /list answered 500"),
                1 => throw new InvalidOperationException("no such thing"),
                _ => Good,
            }
        );

        var result = await RunAsync(scenario, new OpenModel(5, TimeSpan.Zero, TimeSpan.FromSeconds(1)));

        Assert.Equal((3L, 2L), (result.Ok, result.Fail));
        Assert.Contains(new CodeCount("500", Error: true, "GET /list answered 500", 1), result.Codes);
        Assert.Contains(new CodeCount("0", Error: true, "InvalidOperationException: no such thing", 1), result.Codes);
    }

    private async Task<ScenarioResult> RunAsync(ScriptedScenario scenario, LoadModel model) =>
        Assert.Single(await Engine.RunAsync("test", [new LoadItem(scenario, model)], TestContext.Current.CancellationToken));
}

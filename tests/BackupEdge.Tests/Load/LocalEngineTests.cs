using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Scenarios;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Load;

/// <summary>The load engine that is always there, on a clock that stands still unless the engine sleeps.</summary>
public sealed class LocalEngineTests
{
    private static readonly StepResult Good = new(200, 10, Expected: true, "");
    private readonly FakeTimeProvider _time = new();

    private LocalEngine Engine => new(_time, span => _time.Advance(span), places: 8, patience: TimeSpan.FromSeconds(1));

    [Fact]
    public async Task As_many_iterations_arrive_as_the_rate_says()
    {
        var scenario = new ScriptedScenario(_ => Good, 200);

        var result = await RunAsync(scenario, new OpenModel(50, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));

        // 50 a second over three seconds, and half of that while it grows.
        Assert.Equal((200, 200L, 0L), (scenario.Count, result.Ok, result.Fail));
        Assert.Equal(40, result.PerSecond, tolerance: 0.1);
        Assert.Equal([new CodeCount("200", Error: false, "", 200)], result.Codes);
    }

    [Fact]
    public async Task What_had_to_wait_for_a_stall_counts_as_late()
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

        // Fifty were to arrive within these five seconds: the last one hardly late, the first one by all of them.
        Assert.Equal(50, result.Ok);
        Assert.InRange(result.Percent50, 2400, 2600);
        Assert.InRange(result.Percent99, 4900, 5010);
    }

    [Fact]
    public async Task A_caller_begins_anew_when_its_last_iteration_has_ended_until_the_time_is_up()
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
    public async Task Failures_and_exceptions_are_counted_with_their_message_and_have_no_latency()
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

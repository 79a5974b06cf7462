using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;
using BackupEdge.Load.Runs;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the stages of a run and their cancellation.</summary>
public sealed class StagedRunTests : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly StringWriter _output = new();
    private readonly List<string> _began = [];

    [Fact]
    public async Task The_results_of_all_stages_are_returned()
    {
        var run = await RunAsync(Succeed);

        Assert.Equal(["open", "closed"], _began);
        Assert.Equal(2, run.Results.Count);
        Assert.Empty(run.Broken);
        Assert.False(run.Cancelled);
        Assert.Equal($"open: scripted 1 caller{Environment.NewLine}closed: scripted 1 caller{Environment.NewLine}", _output.ToString());
    }

    [Fact]
    public async Task A_cancelled_run_returns_its_results_up_to_then_and_begins_no_further_stage()
    {
        var run = await RunAsync(items =>
        {
            _cancel.Cancel();
            return Succeed(items);
        });

        Assert.Equal(["open"], _began);
        Assert.Single(run.Results);
        Assert.True(run.Cancelled);
        Assert.Contains("was cancelled", Assert.Single(run.Broken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_results_of_earlier_stages_are_returned_if_the_engine_does_not_stop_in_time()
    {
        var run = await RunAsync(items =>
        {
            if (_began.Count == 1)
            {
                return Succeed(items);
            }

            _cancel.Cancel();
            throw new OperationCanceledException();
        });

        Assert.Single(run.Results);
        Assert.True(run.Cancelled);
        Assert.Contains("no results of the stage closed", run.Broken[0], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _output.Dispose();
    }

    private static IReadOnlyList<ScenarioResult> Succeed(IReadOnlyList<LoadItem> items) =>
        [FakeEngine.Result(items[0], 1, 0, new CodeCount("200", Error: false, "", 1))];

    private Task<StagedRun> RunAsync(Func<IReadOnlyList<LoadItem>, IReadOnlyList<ScenarioResult>> run)
    {
        IReadOnlyList<LoadItem> items =
        [
            new(new ScriptedScenario(_ => new StepResult(200, 0, Expected: true, ""), 200), new ClosedModel(1, TimeSpan.FromSeconds(1))),
        ];
        var engine = new FakeEngine(
            (stage, given, _) =>
            {
                _began.Add(stage);
                return Task.FromResult(run(given));
            }
        );
        return StagedRun.RunAsync(engine, [("open", items), ("closed", items)], _output, _cancel.Token);
    }
}

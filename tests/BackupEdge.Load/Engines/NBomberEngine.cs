using System.Globalization;
using BackupEdge.Load.Results;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace BackupEdge.Load.Engines;

/// <summary>
/// Runs scenarios with NBomber, if the project is built with it. It must use only functions that are identical in NBomber 4.1, 5 and 6,
/// with named arguments. An iteration is measured as a whole, without steps; <see cref="CallLog"/> has the results of single calls. In
/// both models, a latency is measured from the begin of the iteration. NBomber does not count iterations that have not ended a minute
/// after the load; <see cref="CountingEngine"/> does.
/// </summary>
/// <param name="reports">The folder for NBomber's own reports.</param>
/// <param name="patience">How long to wait for the results after a cancellation; NBomber needs some seconds.</param>
public sealed class NBomberEngine(string reports, TimeSpan patience) : ILoadEngine
{
    private const string Cancelled = "cancelled";
    private const string Reason = "The run was cancelled.";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "NBomber";

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The run was cancelled, and NBomber returned no results within the patience.</exception>
    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(
        string stage,
        IReadOnlyList<LoadItem> items,
        CancellationToken cancellationToken
    )
    {
        // NBomber blocks its thread until the end.
        var run = Task.Factory.StartNew(
            () => Run(stage, items, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        using var late = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => Expire(late));
        return await run.WaitAsync(late.Token);
    }

    // A timer, even one of no time, could be later than results that nobody waits for.
    private void Expire(CancellationTokenSource late)
    {
        if (patience <= TimeSpan.Zero)
        {
            late.Cancel();
        }
        else
        {
            late.CancelAfter(patience);
        }
    }

    private IReadOnlyList<ScenarioResult> Run(string stage, IReadOnlyList<LoadItem> items, CancellationToken cancellationToken)
    {
        var scenarios = items.Select(item => ScenarioOf(item, cancellationToken)).ToArray();
        var stats = NBomberRunner
            .RegisterScenarios(scenarios)
            .WithReportFolder(Path.Combine(reports, stage))
            .WithReportFileName(stage)
            .WithReportFormats(ReportFormat.Html, ReportFormat.Md)
            .Run();
        ScenarioStats[] results = stats.ScenarioStats;
        return [.. items.Select(item => ResultOf(item, results.Single(result => result.ScenarioName == item.Scenario.Name)))];
    }

    private static ScenarioProps ScenarioOf(LoadItem item, CancellationToken cancellationToken) =>
        Scenario
            .Create(item.Scenario.Name, async context =>
            {
                var response = await ResponseAsync(item, cancellationToken);
                if (cancellationToken.IsCancellationRequested)
                {
                    // NBomber takes no token. The first iteration that ends or begins after the cancellation stops all scenarios.
                    context.StopCurrentTest(reason: Reason);
                }

                return response;
            })
            .WithoutWarmUp()
            .WithMaxFailCount(int.MaxValue)
            .WithLoadSimulations(SimulationsOf(item.Model));

    private static async Task<IResponse> ResponseAsync(LoadItem item, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await item.StepAsync(cancellationToken);
            var code = result.Code.ToString(CultureInfo.InvariantCulture);
            return result.Expected
                ? Response.Ok(statusCode: code, sizeBytes: result.Size)
                : Response.Fail(statusCode: code, message: result.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Response.Fail(statusCode: Cancelled, message: Reason);
        }
    }

    private static LoadSimulation[] SimulationsOf(LoadModel model) =>
        model switch
        {
            OpenModel open when open.Ramp > TimeSpan.Zero =>
            [
                Simulation.RampingInject(rate: open.Rate, interval: Second, during: open.Ramp),
                Simulation.Inject(rate: open.Rate, interval: Second, during: open.During),
            ],
            OpenModel open => [Simulation.Inject(rate: open.Rate, interval: Second, during: open.During)],
            ClosedModel closed => [Simulation.KeepConstant(copies: closed.Copies, during: closed.During)],
            _ => throw new ArgumentException($"There is no model {model}", nameof(model)),
        };

    private static ScenarioResult ResultOf(LoadItem item, ScenarioStats stats)
    {
        var latency = stats.Ok.Latency;
        CodeCount[] codes = [.. CodesOf(stats.Ok, error: false), .. CodesOf(stats.Fail, error: true)];
        return new ScenarioResult(
            item.Scenario.Name,
            item.Model.Description,
            stats.Ok.Request.Count,
            stats.Fail.Request.Count - codes.Where(IsCancelled).Sum(code => code.Count),
            stats.Ok.Request.RPS,
            latency.Percent50,
            latency.Percent95,
            latency.Percent99,
            [.. codes.Where(code => !IsCancelled(code))]
        );
    }

    // An iteration that the cancellation interrupted has neither succeeded nor failed.
    private static bool IsCancelled(CodeCount code) => code.Code == Cancelled;

    private static IEnumerable<CodeCount> CodesOf(MeasurementStats stats, bool error) =>
        stats.StatusCodes.Select(code => new CodeCount(code.StatusCode, error, code.Message ?? "", code.Count));
}

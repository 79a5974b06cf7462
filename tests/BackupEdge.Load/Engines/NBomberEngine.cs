using BackupEdge.Load.Results;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace BackupEdge.Load.Engines;

/// <summary>
/// Runs scenarios with NBomber, if the project is built with it. It must use only functions that are identical in NBomber 4.1, 5 and 6,
/// with named arguments. An iteration is measured as a whole, without steps; <see cref="CallLog"/> has the results of single calls.
/// </summary>
/// <param name="reports">The folder for NBomber's own reports.</param>
public sealed class NBomberEngine(string reports) : ILoadEngine
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "NBomber";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScenarioResult>> RunAsync(string stage, IReadOnlyList<LoadItem> items, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Run(stage, items, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

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
            .Create(item.Scenario.Name, async _ =>
            {
                var result = await item.StepAsync(cancellationToken);
                var code = result.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
                IResponse response = result.Expected
                    ? Response.Ok(statusCode: code, sizeBytes: result.Size)
                    : Response.Fail(statusCode: code, message: result.Message);
                return response;
            })
            .WithoutWarmUp()
            .WithMaxFailCount(int.MaxValue)
            .WithLoadSimulations(SimulationsOf(item.Model));

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
        return new ScenarioResult(
            item.Scenario.Name,
            item.Model.Description,
            stats.Ok.Request.Count,
            stats.Fail.Request.Count,
            stats.Ok.Request.RPS,
            latency.Percent50,
            latency.Percent95,
            latency.Percent99,
            [.. CodesOf(stats.Ok, error: false), .. CodesOf(stats.Fail, error: true)]
        );
    }

    private static IEnumerable<CodeCount> CodesOf(MeasurementStats stats, bool error) =>
        stats.StatusCodes.Select(code => new CodeCount(code.StatusCode, error, code.Message ?? "", code.Count));
}

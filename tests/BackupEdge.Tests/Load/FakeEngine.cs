using BackupEdge.Load.Engines;
using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>An engine that a test defines.</summary>
/// <param name="run">Runs the items of a stage.</param>
internal sealed class FakeEngine(Func<string, IReadOnlyList<LoadItem>, CancellationToken, Task<IReadOnlyList<ScenarioResult>>> run)
    : ILoadEngine
{
    public string Name => "Fake";

    /// <summary>Makes the result of a scenario.</summary>
    public static ScenarioResult Result(LoadItem item, long ok, long fail, params CodeCount[] codes) =>
        new(item.Scenario.Name, item.Model.Description, ok, fail, ok, 1, 2, 3, codes);

    public Task<IReadOnlyList<ScenarioResult>> RunAsync(string stage, IReadOnlyList<LoadItem> items, CancellationToken cancellationToken) =>
        run(stage, items, cancellationToken);
}

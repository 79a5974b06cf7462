using BackupEdge.Load.Results;

namespace BackupEdge.Load.Engines;

/// <summary>Runs scenarios under load and measures the results.</summary>
public interface ILoadEngine
{
    /// <summary>The name of the engine, for the results.</summary>
    string Name { get; }

    /// <summary>Runs several scenarios at the same time, each under its load, and waits until they have ended.</summary>
    /// <param name="stage">The name of this part of the run in lower case, also used in file names.</param>
    /// <param name="items">The scenarios, which must have different names.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>The results in the order of the items.</returns>
    Task<IReadOnlyList<ScenarioResult>> RunAsync(string stage, IReadOnlyList<LoadItem> items, CancellationToken cancellationToken);
}

using BackupEdge.Load.Results;

namespace BackupEdge.Load.Engines;

/// <summary>Puts scenarios under load and counts what comes of it.</summary>
public interface ILoadEngine
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>Runs scenarios at the same time, each under its load, and waits for their end.</summary>
    /// <param name="stage">The name of this part of the run: lower case, for files too.</param>
    /// <param name="items">Scenarios of different names.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What came of each, in their order.</returns>
    Task<IReadOnlyList<ScenarioResult>> RunAsync(string stage, IReadOnlyList<LoadItem> items, CancellationToken cancellationToken);
}

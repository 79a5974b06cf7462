using BackupEdge.Load.Scenarios;

namespace BackupEdge.Tests.Load;

/// <summary>A scenario whose iterations a test defines.</summary>
/// <param name="step">Runs an iteration; receives its number, starting at 0.</param>
/// <param name="codes">The codes that are expected.</param>
internal sealed class ScriptedScenario(Func<int, StepResult> step, params int[] codes) : IScenario
{
    private int _count;

    public string Name => "scripted";

    public IReadOnlySet<int> ExpectedCodes { get; } = codes.ToHashSet();

    /// <summary>The number of iterations that have begun.</summary>
    public int Count => _count;

    public Task<StepResult> StepAsync(CancellationToken cancellationToken) => Task.FromResult(step(Interlocked.Increment(ref _count) - 1));
}

using BackupEdge.Load.Scenarios;

namespace BackupEdge.Tests.Load;

/// <summary>A scenario that does what a test says.</summary>
/// <param name="step">What its iterations do; it gets their numbers, from 0.</param>
/// <param name="codes">The codes that are expected.</param>
internal sealed class ScriptedScenario(Func<int, StepResult> step, params int[] codes) : IScenario
{
    private int _count;

    public string Name => "scripted";

    public IReadOnlySet<int> ExpectedCodes { get; } = codes.ToHashSet();

    /// <summary>Iterations that have begun.</summary>
    public int Count => _count;

    public Task<StepResult> StepAsync(CancellationToken cancellationToken) => Task.FromResult(step(Interlocked.Increment(ref _count) - 1));
}

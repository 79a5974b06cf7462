using BackupEdge.Load.Scenarios;

namespace BackupEdge.Tests.Load;

/// <summary>A scenario some of whose iterations end only when they are cancelled.</summary>
/// <param name="endless">Whether an iteration is endless; receives its number, starting at 0.</param>
/// <param name="began">Called at the begin of each endless iteration.</param>
internal sealed class EndlessScenario(Func<int, bool> endless, Action began) : IScenario
{
    private int _count;

    public string Name => "endless";

    public IReadOnlySet<int> ExpectedCodes { get; } = new HashSet<int> { 200 };

    public async Task<StepResult> StepAsync(CancellationToken cancellationToken)
    {
        if (endless(Interlocked.Increment(ref _count) - 1))
        {
            began();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new StepResult(200, 10, Expected: true, "");
    }
}

using System.Globalization;

namespace BackupEdge.Tests.Model;

public sealed class ModelTests
{
    private const int Steps = 12;

    /// <summary>
    /// BACKUPEDGE_MODEL_SEQUENCES tells how many sequences, BACKUPEDGE_MODEL_SEED the seed of the first; the others count up from it.
    /// </summary>
    [Fact]
    public async Task Every_living_backup_restores_as_it_was_whatever_came_after_it()
    {
        var first = Number("BACKUPEDGE_MODEL_SEED", 1);
        var count = Number("BACKUPEDGE_MODEL_SEQUENCES", 200);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} sequences of {Steps} steps, seeds {first} to {first + count - 1}");

        long rewritten = 0;
        await Parallel.ForAsync(first, first + count, TestContext.Current.CancellationToken, async (seed, stop) =>
        {
            await using var run = new ModelRun(seed, stop);
            try
            {
                await run.Run(Steps);
                Interlocked.Add(ref rewritten, run.Rewritten);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"Repeat with BACKUPEDGE_MODEL_SEED={seed} BACKUPEDGE_MODEL_SEQUENCES=1\n{run.Steps}\n{e}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{rewritten} archives were thinned out");

        // With as many sequences as the suite has, the rarest thing that can happen to an archive must have come up.
        Assert.True(rewritten > 0 || count < 200, "no prune has thinned out an archive");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

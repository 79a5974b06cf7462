using System.Globalization;

namespace BackupEdge.Tests.Model;

public sealed class ModelTests
{
    private const int Steps = 12;

    /// <summary>
    /// BACKUPEDGE_MODEL_SEQUENCES sets the number of sequences, BACKUPEDGE_MODEL_SEED the seed of the first one; the following seeds are
    /// consecutive.
    /// </summary>
    [Fact]
    public async Task Every_backup_is_restored_unchanged_after_random_operations()
    {
        var first = Number("BACKUPEDGE_MODEL_SEED", 1);
        var count = Number("BACKUPEDGE_MODEL_SEQUENCES", 80);
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
        TestContext.Current.TestOutputHelper?.WriteLine($"{rewritten} archives were compacted");

        // With the default number of sequences, the rarest operation must have occurred.
        Assert.True(rewritten > 0 || count < 200, "no prune has compacted an archive");
    }

    private static int Number(string variable, int defaultValue) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : defaultValue;
}

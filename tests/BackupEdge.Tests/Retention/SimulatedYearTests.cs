using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Model;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Retention;

/// <summary>
/// Tests that the store does not grow without limit in a year of daily incremental backups that are kept for 30 days, with 2 % changed data
/// a day.
/// </summary>
public sealed class SimulatedYearTests
{
    private const int Days = 365;
    private const int Files = 100;
    private const int FileBytes = 40_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_store_of_incremental_backups_reaches_a_steady_size()
    {
        using var scratch = new TempFolder();
        var source = scratch.MakeFolder("bots");
        var settings = new Settings
        {
            Data = new DataPaths(scratch.At("data")),
            Sources = [new FilesSource { Name = "bots", Path = source }],
        };
        settings = RunKeys.WithKeys(settings);
        var random = new Random(20261124);
        for (var i = 0; i < Files; i++)
        {
            Write(source, i, random);
        }

        var clock = new MovableClock();
        var trees = new Dictionary<string, TreeSnapshot>(StringComparer.Ordinal);
        var largest = 0.0;
        await using var services = RunKeys.Unlock(OwningServices.Open(settings, clock, NullLoggerFactory.Instance));
        services.Runner.Start();
        for (var day = 0; day < Days; day++)
        {
            for (var i = 0; i < Files * 2 / 100; i++)
            {
                Write(source, random.Next(Files), random);
            }

            var backup = services.Queue.EnqueueBackup(
                new BackupOptions { Type = BackupType.Incremental, RetentionDays = 30 },
                TestServices.Admin
            );
            await EndAsync(services, backup.JobId);
            trees[backup.Id] = TreeSnapshot.Of(source);
            await EndAsync(services, services.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin).Id);
            largest = Math.Max(largest, StoreBytes(settings) / (double)(Files * FileBytes));
            clock.Advance(TimeSpan.FromDays(1));
            if (day % 60 == 59 || day == Days - 1)
            {
                AssertAllRestore(settings, services, trees, scratch.At($"restored-{day}"));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {largest:F2} times the source");
        Assert.True(largest < 2.5, $"The store grew to {largest:F2} times the source");
        Assert.Equal(30, services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Count);
    }

    private static void AssertAllRestore(Settings settings, OwningServices services, Dictionary<string, TreeSnapshot> trees, string to)
    {
        var engine = RunKeys.Engine(settings, new EngineOptions { Workers = 2 });
        foreach (var backup in services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)))
        {
            var request = new RestoreRequest
            {
                Id = backup.Id,
                Destinations = new Dictionary<string, string> { ["bots"] = to },
            };
            Assert.Equal(0, engine.Restore(request, new TransferProgress(), TestContext.Current.CancellationToken).ErrorCount);
            TreeAssert.Same(trees[backup.Id], TreeSnapshot.Of(to));
            Directory.Delete(to, recursive: true);
        }
    }

    private static async Task EndAsync(OwningServices services, string jobId)
    {
        var job = await services.Queue.WaitAsync(jobId, Patience, TestContext.Current.CancellationToken);
        Assert.True(job.Status == RunStatus.Completed, $"{job.Kind} is {job.Status}: {job.ErrorMessage}");
    }

    private static long StoreBytes(Settings settings) => Directory.GetFiles(settings.Data.Archives).Sum(file => new FileInfo(file).Length);

    private static void Write(string source, int number, Random random)
    {
        var bytes = new byte[FileBytes];
        random.NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(source, $"file-{number}"), bytes);
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Counts;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Objects;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Copies;

/// <summary>Runs of copies that remove archives from the data folder, with the real engine and copies in folders.</summary>
public sealed class LocalRetentionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Archives_of_the_age_are_removed_and_everything_that_reads_them_reads_the_copy(bool encrypted)
    {
        using var host = new CopiedHost(encrypted);
        await host.BackUpAsync(3);
        await using var services = Open(host, days: 0, "disk");

        var counts = await CopyAsync(services, "disk");

        Assert.Equal((3L, 3L, 0L), (counts.CopiedArchives, counts.EvictedArchives, counts.MissingArchives));
        Assert.Empty(Directory.GetFiles(host.Settings.Data.Archives, "*.bea"));
        foreach (var id in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(services, id);
            Assert.Equal(RunStatus.Completed, (await EndAsync(services, services.Queue.EnqueueVerify(id, Jobs.TestServices.Admin))).Status);
        }

        // The base of the next backup is only in the copy; the run after it copies the new archive, and takes nothing for lost.
        var next = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Incremental }, Jobs.TestServices.Admin);
        Assert.Equal(RunStatus.Completed, (await EndAsync(services, services.Queue.FindJob(next.JobId))).Status);
        host.Contents[next.Id] = host.Source;
        counts = await CopyAsync(services, "disk");
        Assert.Equal((1L, 1L, 0L, 0L), (counts.CopiedArchives, counts.EvictedArchives, counts.MissingArchives, counts.DeletedArchives));
        await host.AssertRestoresAsync(services, next.Id);
        var verified = await EndAsync(
            services,
            services.Queue.VerifyCopy(new CopyVerifyOptions { Copy = "disk", Bytes = long.MaxValue }, Jobs.TestServices.Admin)
        );
        Assert.Equal(
            (4L, 4L),
            (((CopyVerifyCounts)verified.Result!).CheckedArchives, ((CopyVerifyCounts)verified.Result).VerifiedArchives)
        );
        counts = await CopyAsync(services, "disk");
        Assert.Equal((0L, 0L), (counts.CopiedArchives, counts.EvictedArchives));
    }

    [Fact]
    public async Task Younger_archives_and_those_that_another_copy_does_not_have_stay()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(2);
        await using (var young = Open(host, days: 1, "disk"))
        {
            Assert.Equal(0, (await CopyAsync(young, "disk")).EvictedArchives);
        }

        await using var services = Open(host, days: 0, "disk", "other");
        Assert.Equal(0, (await CopyAsync(services, "disk")).EvictedArchives);
        Assert.Equal(2, Directory.GetFiles(host.Settings.Data.Archives, "*.bea").Length);
        Assert.Equal(2, (await CopyAsync(services, "other")).EvictedArchives);
    }

    [Fact]
    public async Task A_new_copy_of_archives_that_are_only_in_another_copy_is_made_from_there()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await using (var services = Open(host, days: 0, "disk"))
        {
            Assert.Equal(2, (await CopyAsync(services, "disk")).EvictedArchives);
        }

        await using var both = Open(host, days: 0, "disk", "other");
        var counts = await CopyAsync(both, "other");

        Assert.Equal((2L, 0L), (counts.CopiedArchives, counts.MissingArchives));
        Assert.Equal(Archives(host, "disk"), Archives(host, "other"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_fills_up_before_the_removal_loses_nothing_and_the_next_run_goes_on(bool withoutReserve)
    {
        using var disk = new SmallDisk();
        using var host = new CopiedHost(encrypted: false, disk.Data);
        await host.BackUpAsync(2);
        var store = new MemoryObjectStore(TimeProvider.System);
        var isFull = false;
        store.Changed = () =>
        {
            // The copy of the catalogue is the last object of a run.
            if (!isFull && store.Keys.Any(key => key.StartsWith(CopyLayout.Catalogues, StringComparison.Ordinal)))
            {
                isFull = true;
                if (withoutReserve)
                {
                    new SpaceReserve(host.Settings.Data).Files.ToList().ForEach(File.Delete);
                }

                disk.Fill();
            }
        };
        await using var services = Open(host, days: 0, _ => store, "disk");

        var job = await EndAsync(services, services.Queue.EnqueueCopy(new CopyOptions { Copy = "disk" }, Jobs.TestServices.Admin));

        Assert.True(isFull);
        var archives = host.Settings.Data.Archives;
        Assert.All(host.Contents.Keys, id =>
            Assert.True(File.Exists(Path.Combine(archives, id + ".bea")) || File.Exists(Path.Combine(archives, id + ".bep")), id)
        );
        var warnings = services.Catalogue.Read(session => session.Notes.Warnings(job.Id));
        var reported = job.ErrorCode ?? warnings.FirstOrDefault(note => note.Code == FaultCode.NoSpace)?.Code;
        Assert.True(reported == FaultCode.NoSpace || ((CopyCounts)job.Result!).EvictedArchives == 2, $"{job.ErrorCode} {job.ErrorMessage}");

        disk.RemoveFillers();
        await CopyAsync(services, "disk");
        Assert.Empty(Directory.GetFiles(archives, "*.bea"));
        foreach (var id in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(services, id);
        }
    }

    [Fact]
    public async Task Nothing_is_removed_while_the_copy_lacks_something()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(2);
        var last = Path.Combine(host.Settings.Data.Archives, host.Contents.Keys.Last() + ".bea");
        await using var services = Open(host, days: 0, "disk");
        File.Delete(last);

        var counts = await CopyAsync(services, "disk");

        Assert.Equal((1L, 0L, 1L), (counts.CopiedArchives, counts.EvictedArchives, counts.MissingArchives));
    }

    private static Dictionary<string, byte[]> Archives(CopiedHost host, string copy) =>
        Directory
            .EnumerateFiles(Path.Combine(host.At(copy), "a"))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);

    private static OwningServices Open(CopiedHost host, int days, params string[] copies) => Open(host, days, connect: null, copies);

    private static OwningServices Open(CopiedHost host, int days, Func<CopyPlace, IObjectStore>? connect, params string[] copies)
    {
        var definitions = copies.Select(name => new CopyDefinition
        {
            Name = name,
            Place = new FolderPlace(Directory.CreateDirectory(host.At(name)).FullName),
            LocalRetentionDays = days,
        });
        var services = OwningServices.Open(
            host.Settings with
            {
                Copies = [.. definitions],
            },
            TimeProvider.System,
            NullLoggerFactory.Instance,
            host.Offer(),
            connect
        );
        services.Runner.Start();
        return services;
    }

    private static async Task<CopyCounts> CopyAsync(OwningServices services, string name)
    {
        var job = await EndAsync(services, services.Queue.EnqueueCopy(new CopyOptions { Copy = name }, Jobs.TestServices.Admin));
        Assert.Equal((RunStatus.Completed, null), (job.Status, job.ErrorMessage));
        return Assert.IsType<CopyCounts>(job.Result);
    }

    private static async Task<JobRow> EndAsync(OwningServices services, JobRow job) =>
        await services.Queue.WaitAsync(job.Id, Timeout, TestContext.Current.CancellationToken);
}

using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Copies;
using BackupEdge.Counts;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Copies;

/// <summary>Archives that are removed from the data folder because they are in a copy, and everything that reads them afterwards.</summary>
public sealed class EvictionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_evicted_is_restored_verified_listed_and_is_a_base_as_before(bool encrypted)
    {
        using var host = new CopiedHost(encrypted);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);

        foreach (var id in host.Contents.Keys)
        {
            Assert.Equal(EvictionOutcome.Removed, Evict(host, services, id));
        }

        services.Runner.Start();
        Assert.Empty(Directory.GetFiles(host.Settings.Data.Archives, "*.bea"));
        Assert.Equal(0, services.Store.Usage.Archives);
        foreach (var id in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(services, id);
            Assert.Equal(RunStatus.Completed, (await EndAsync(services, services.Queue.EnqueueVerify(id, Jobs.TestServices.Admin))).Status);
            var listed = services.Engine.Browse(
                new BrowseRequest
                {
                    Id = id,
                    Path = "bots",
                    Limit = 100,
                },
                CancellationToken.None
            );
            Assert.Equal(Directory.GetFiles(host.Contents[id]).Length, listed.Items.Count);
        }

        using (var export = services.Engine.OpenExport(host.Contents.Keys.First(), null))
        {
            using var tar = new MemoryStream();
            await export.WriteAsync(tar, BackupEdge.Engine.Tar.TarFormat.Tar, TestContext.Current.CancellationToken);
            Assert.True(tar.Length > 300_000);
        }

        var next = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Incremental }, Jobs.TestServices.Admin);
        Assert.Equal(RunStatus.Completed, (await EndAsync(services, services.Queue.FindJob(next.JobId))).Status);
        Assert.True(services.Queue.FindBackup(next.Id).Counts.NewBytes < 100_000);
        host.Contents[next.Id] = host.Source;
        await host.AssertRestoresAsync(services, next.Id);
    }

    [Fact]
    public async Task Backups_of_evicted_archives_are_not_missing_after_a_restart_without_the_store()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        await using (var services = host.Reopen(host.Settings))
        {
            Assert.Equal(EvictionOutcome.Removed, Evict(host, services, host.Contents.Keys.First()));
        }

        host.Copy.Objects.BeforeRead = (_, _, _) => throw new InvalidOperationException("A start must not need the store.");
        await using var again = host.Reopen(host.Settings);
        again.Runner.Recover();

        Assert.Equal(2, again.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_archive_that_a_job_reads_stays(int restored)
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        var ids = host.Contents.Keys.ToList();
        var to = host.At("to");

        // Not started: the job stays queued. The second backup needs the archive of the first.
        services.Queue.EnqueueRestore(
            ids[restored],
            new RestoreOptions { Target = to, Folder = to },
            BackupEdge.Commands.CommandRun.Caller
        );

        Assert.Equal(EvictionOutcome.InUse, Evict(host, services, ids[0]));
        Assert.True(File.Exists(ArchiveOf(host, ids[0])));
        Assert.False(Places(host).Contains(ids[0]));
    }

    [Fact]
    public async Task An_archive_whose_record_or_object_is_not_whole_in_the_copy_stays()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        var (id, name) = host.Names.Single();
        var objects = host.Copy.Objects;

        var record = objects[name.RecordKey];
        record[^1] ^= 1;
        record[40] ^= 1;
        AssertDamaged(host, services, id);
        record[^1] ^= 1;
        record[40] ^= 1;

        var archive = objects[name.ArchiveKey];
        objects.Erase(name.ArchiveKey);
        AssertDamaged(host, services, id);
        objects.Put(name.ArchiveKey, archive[..^1]);
        AssertDamaged(host, services, id);

        objects.Erase(name.RecordKey);
        AssertDamaged(host, services, id);
        Assert.False(Places(host).Contains(id));
    }

    [Fact]
    public async Task An_archive_that_was_replaced_since_it_was_copied_stays()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        var id = host.Contents.Keys.Single();
        var bytes = await File.ReadAllBytesAsync(ArchiveOf(host, id), TestContext.Current.CancellationToken);
        bytes[^60] ^= 1; // in the footer, whose SHA-256 names the generation
        await File.WriteAllBytesAsync(ArchiveOf(host, id), bytes, TestContext.Current.CancellationToken);

        Assert.Equal(EvictionOutcome.Differs, Evict(host, services, id));
        Assert.True(File.Exists(ArchiveOf(host, id)));
    }

    [Fact]
    public async Task After_a_crash_between_place_and_delete_the_file_counts_and_the_next_eviction_deletes_it()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        var (id, name) = host.Names.Single();
        Places(host).Add(host.Copy.PlaceOf(name), isRetired: false);
        services.Runner.Start();

        host.Copy.Objects.Reads.Clear();
        await host.AssertRestoresAsync(services, id);
        Assert.Empty(host.Copy.Objects.Reads);

        Assert.Equal(EvictionOutcome.Removed, Evict(host, services, id));
        Assert.Equal(EvictionOutcome.NotHere, Evict(host, services, id));
        await host.AssertRestoresAsync(services, id);
    }

    [Fact]
    public async Task A_full_disk_does_not_prevent_an_eviction()
    {
        using var disk = new SmallDisk();
        using var host = new CopiedHost(encrypted: false, disk.Data);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        services.Runner.Recover();
        disk.Fill();
        var id = host.Contents.Keys.Single();

        Assert.Equal(EvictionOutcome.Removed, Evict(host, services, id));

        Assert.True(Places(host).Contains(id));
        Assert.True(new DriveInfo(disk.Path).AvailableFreeSpace > 0);
        disk.RemoveFillers();
        services.Runner.Start();
        await host.AssertRestoresAsync(services, id);
    }

    [Fact]
    public async Task A_prune_leaves_a_retired_archive_that_is_only_in_the_copy_and_drops_its_place_when_nothing_needs_it()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        await using var services = host.Reopen(host.Settings);
        var (first, second) = (host.Contents.Keys.First(), host.Contents.Keys.Last());
        Assert.Equal(EvictionOutcome.Removed, Evict(host, services, first));
        services.Runner.Start();

        services.Queue.DeleteBackup(first, force: true);
        host.Copy.Objects.Reads.Clear();
        var pruned = await EndAsync(services, services.Queue.EnqueuePrune(new PruneOptions(), Jobs.TestServices.Admin));

        Assert.Equal(RunStatus.Completed, pruned.Status);
        Assert.Equal([first], Places(host).ListRetired());
        Assert.Empty(host.Copy.Objects.Reads);
        await host.AssertRestoresAsync(services, second);

        services.Queue.DeleteBackup(second, force: true);
        pruned = await EndAsync(services, services.Queue.EnqueuePrune(new PruneOptions(), Jobs.TestServices.Admin));

        Assert.Equal(RunStatus.Completed, pruned.Status);
        Assert.False(Places(host).Contains(first));
        Assert.Contains(host.Names[first].ArchiveKey, host.Copy.Objects.Keys);
    }

    [Fact]
    public async Task A_reseal_leaves_an_archive_that_is_only_in_the_copy()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var store = new KeyStore(host.Settings, TimeProvider.System);
        using (var key = store.HostKey.Read())
        {
            store.Rotate(key, newGeneration: false, mode: null).Dispose();
        }

        await using var services = host.Reopen(host.Settings);
        Assert.Equal(EvictionOutcome.Removed, Evict(host, services, host.Contents.Keys.First()));
        services.Runner.Start();

        var job = await EndAsync(services, services.Queue.EnqueueReseal(new ResealOptions(), Jobs.TestServices.Admin));

        Assert.Equal(RunStatus.Completed, job.Status);
        var counts = Assert.IsType<ResealCounts>(job.Result);
        Assert.Equal((1L, 0L), (counts.ResealedArchives, counts.RemainingArchives));
        Assert.True(Places(host).Contains(host.Contents.Keys.First()));
    }

    [Fact]
    public void A_place_that_was_damaged_says_what_to_do()
    {
        using var folder = new TempFolder();
        var places = new EvictedArchives(folder.Path);
        File.WriteAllText(folder.At("backup-1.bep"), "{}");

        var fault = Assert.Throws<Fault>(() => places.Find("backup-1"));

        Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
        Assert.Contains("backupedge recover", fault.Message, StringComparison.Ordinal);
        Assert.Null(places.Find("backup-2"));
    }

    private static string ArchiveOf(CopiedHost host, string id) => Path.Combine(host.Settings.Data.Archives, id + ".bea");

    private static EvictedArchives Places(CopiedHost host) => new(host.Settings.Data.Archives);

    private static void AssertDamaged(CopiedHost host, OwningServices services, string id)
    {
        var fault = Assert.Throws<Fault>(() => Evict(host, services, id));
        Assert.Equal(FaultCode.CopyDamaged, fault.Code);
        Assert.True(File.Exists(ArchiveOf(host, id)));
    }

    private static EvictionOutcome Evict(CopiedHost host, OwningServices services, string id)
    {
        var local = new LocalArchiveStore(host.Settings.Data.Archives);
        var eviction = new Eviction(services.Catalogue, local, Places(host), new SpaceReserve(host.Settings.Data), TimeProvider.System);
        return eviction.Run(
            new EvictionCandidate(host.Names[id], null),
            StoredPlace.Of(CopiedStore.Place),
            host.Copy.Objects,
            new CopySeal(host.Keyring)
        );
    }

    private static async Task<JobRow> EndAsync(OwningServices services, JobRow job) =>
        await services.Queue.WaitAsync(job.Id, Timeout, TestContext.Current.CancellationToken);
}

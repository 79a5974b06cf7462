using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.Copies;

/// <summary>Recovery of a whole host from its copy, also from one that somebody with the rights of the host has changed.</summary>
public sealed partial class CopyRecoveryTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Every_backup_restores_from_the_copy_at_once_and_after_a_restart(bool encrypted, bool withCatalogue)
    {
        using var host = new CopiedHost(encrypted);
        await host.BackUpAsync(3);
        await host.CopyAllAsync(withCatalogue);

        var (folder, settings) = await host.RecoverAsync();

        Assert.Equal(("bots1", withCatalogue), (folder.Host, folder.CatalogueAt is not null));
        Assert.Equal(host.Contents.Keys.Order(StringComparer.Ordinal), folder.Archives);
        Assert.Empty(folder.Findings);
        Assert.Empty(folder.Lost);
        await using (var services = await host.OpenRecoveredAsync(folder, settings))
        {
            services.Runner.Start();
            AssertHasAll(host, services);
            await host.AssertRestoresAsync(services, host.Contents.Keys.Last());
        }

        await using var again = host.Reopen(settings);
        again.Runner.Start();
        AssertHasAll(host, again);
        foreach (var id in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(again, id);
        }

        Assert.Empty(Directory.GetFiles(settings.Data.Archives, "*.bea"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Schedules_keys_labels_and_the_audit_come_back_with_the_catalogue(bool encrypted)
    {
        using var host = new CopiedHost(encrypted);
        string? secret = null;
        await host.BackUpAsync(1, services =>
        {
            services.Schedules.Create(
                new ScheduleDefinition
                {
                    Name = "nightly",
                    Cron = "0 2 * * *",
                    Type = "full",
                },
                Jobs.TestServices.Admin
            );
            secret = services.Keys.Issue("ops", Role.Admin, null, Jobs.TestServices.Admin).Key;
        });
        await host.CopyAllAsync();

        var (folder, settings) = await host.RecoverAsync();
        await using var recovered = await host.OpenRecoveredAsync(folder, settings);

        Assert.Equal("nightly", Assert.Single(recovered.Schedules.List()).Row.Name);
        Assert.Equal("ops", recovered.Keys.Check(secret!)?.Name);
        Assert.Equal("number 0", Assert.Single(recovered.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed))).Label);
        Assert.Equal(encrypted, settings.Data.IsSealed);
    }

    [Fact]
    public async Task A_recovered_host_makes_incremental_backups_of_archives_in_the_copy()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        var backup = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Incremental }, Jobs.TestServices.Admin);
        var job = await services.Queue.WaitAsync(backup.JobId, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, job.Status);
        var row = services.Queue.FindBackup(backup.Id);
        Assert.Equal((BackupType.Incremental, 0L), (row.Type, row.Counts.NewBytes / 100_000));
        host.Contents[backup.Id] = host.Source;
        await host.AssertRestoresAsync(services, backup.Id);
    }

    [Fact]
    public async Task Jobs_that_were_queued_on_the_lost_host_do_not_run_on_the_new_one()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        string? queued = null;
        await using (var services = OpenIdle(host))
        {
            queued = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, Jobs.TestServices.Admin).JobId;
        }

        await host.CopyAllAsync();
        var (folder, settings) = await host.RecoverAsync();
        await using var recovered = await host.OpenRecoveredAsync(folder, settings);

        Assert.Equal(RunStatus.Cancelled, recovered.Queue.FindJob(queued).Status);
    }

    [Fact]
    public async Task Downloaded_archives_are_those_of_the_lost_host_and_are_not_read_in_the_copy_any_more()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        foreach (var id in folder.Archives)
        {
            services.Download(id, _ => { }, TestContext.Current.CancellationToken);
        }

        host.Copy.Objects.Reads.Clear();
        foreach (var id in host.Contents.Keys)
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(host.Settings.Data.Archives, id + ".bea"), TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(settings.Data.Archives, id + ".bea"), TestContext.Current.CancellationToken)
            );
            await host.AssertRestoresAsync(services, id);
        }

        Assert.Empty(host.Copy.Objects.Reads);
        Assert.Empty(Directory.GetFiles(settings.Data.Archives, "*.bep"));
    }

    [Fact]
    public async Task A_download_that_does_not_match_leaves_nothing_behind()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        var bytes = host.Copy.Objects[host.Names.Values.Single().ArchiveKey];
        bytes[bytes.Length / 2] ^= 1;

        var fault = Assert.Throws<Fault>(() => services.Download(folder.Archives[0], _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
        Assert.Equal([folder.Archives[0] + ".bep"], Directory.GetFiles(settings.Data.Archives).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_data_folder_with_backups_is_refused_and_unchanged()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        var before = Directory.GetFiles(host.Settings.Data.Path, "*", SearchOption.AllDirectories);

        var fault = await Assert.ThrowsAsync<Fault>(() =>
            new CopyRecovery(host.Copy.Objects, CopiedStore.Place, host.Settings, TimeProvider.System).RunAsync(
                _ => null,
                bringsDeleted: false,
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Equal(before, Directory.GetFiles(host.Settings.Data.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_store_without_a_copy_is_refused()
    {
        using var host = new CopiedHost(encrypted: false);

        var fault = await Assert.ThrowsAsync<Fault>(() => host.RecoverAsync());

        Assert.Contains("s3://test/ has no copy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_identity_an_encrypted_copy_says_what_to_give()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();

        var missing = await Assert.ThrowsAsync<Fault>(() => host.RecoverAsync(offer: () => null));
        var wrong = await Assert.ThrowsAsync<Fault>(() => host.RecoverAsync(offer: () => KeyHarness.Offer(AgeIdentity.Generate())));

        Assert.Equal(FaultCode.KeyMissing, missing.Code);
        Assert.Contains("--identity", missing.Message, StringComparison.Ordinal);
        Assert.Equal(FaultCode.WrongKey, wrong.Code);
    }

    [Fact]
    public async Task An_identity_for_a_copy_whose_keys_were_removed_is_an_error()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        foreach (var key in host.Copy.Objects.Keys.Where(key => key.StartsWith("k/", StringComparison.Ordinal)))
        {
            host.Copy.Objects.Erase(key);
        }

        var fault = await Assert.ThrowsAsync<Fault>(() => host.RecoverAsync());

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains("has no key bundle", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_marker_a_copy_is_recovered_all_the_same()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        host.Copy.Objects.Erase(CopyLayout.Marker);

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);

        AssertHasAll(host, services);
    }

    private static OwningServices OpenIdle(CopiedHost host) =>
        OwningServices.Open(host.Settings, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

    private static byte[] BundleFor(AgeRecipient recipient)
    {
        using var harness = new KeyHarness();
        var store = harness.Store;
        store.Create(SealMode.Shared, now => [KeySlot.ForRecipient("recovery", recipient, now)]).Dispose();
        return File.ReadAllBytes(harness.Bundle(1));
    }

    private static void AssertHasAll(CopiedHost host, OwningServices services) =>
        Assert.Equal(
            host.Contents.Keys.Order(StringComparer.Ordinal),
            services
                .Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed))
                .Select(row => row.Id)
                .Order(StringComparer.Ordinal)
        );
}

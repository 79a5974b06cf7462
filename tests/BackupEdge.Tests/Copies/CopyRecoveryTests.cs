using System.Security.Cryptography;
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
public sealed class CopyRecoveryTests
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
        var job = await services.Queue.WaitAsync(backup.JobId, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Overwriting_and_deleting_every_object_changes_nothing_and_is_reported(bool encrypted)
    {
        using var host = new CopiedHost(encrypted);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var keys = host.Copy.Objects.Keys;
        foreach (var key in keys)
        {
            host.Copy.Objects.Put(key, RandomNumberGenerator.GetBytes(1000));
            await host.Copy.Objects.DeleteAsync(key, null, TestContext.Current.CancellationToken);
        }

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        AssertHasAll(host, services);
        foreach (var id in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(services, id);
        }

        Assert.NotNull(folder.CatalogueAt);
        foreach (var name in host.Names.Values)
        {
            foreach (var key in new[] { name.ArchiveKey, name.RecordKey })
            {
                Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.DeleteMarker, key));
                Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.LaterVersion, key));
            }
        }

        Assert.Contains(folder.Findings, finding => finding.Key == CopyLayout.Marker);
    }

    [Fact]
    public async Task Objects_that_were_forged_without_the_keys_do_not_count()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var (id, name) = host.Names.First();
        var archive = host.Copy.Objects[name.ArchiveKey];

        // A newer generation without a MAC, a tombstone without one, a catalogue with a greater number, and a bundle of the attacker's own.
        var forged = host.Copy.Copy(id, DateTimeOffset.UtcNow, record => record with { Generation = "0123456789abcdef" }, sign: false);
        host.Copy.Objects.Put(
            CopyName.TombstoneKeyOf(name.Sequence, id),
            new CopySeal(null).Write(
                new Tombstone(host.Copy.Store, id, name.Sequence, DateTimeOffset.UtcNow, "evil", TombstoneReason.Deleted)
            )
        );
        var catalogue = host.CopyCatalogue(99, sign: false, other: RandomNumberGenerator.GetBytes(4096));
        host.Copy.Objects.Put("k/bundle-99.age", BundleFor(host.Recovery.Recipient));

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        AssertHasAll(host, services);
        await host.AssertRestoresAsync(services, id);
        Assert.Equal(archive.Length + host.Copy.Objects[host.Names.Last().Value.ArchiveKey].Length, folder.Bytes);
        Assert.Contains(folder.Findings, finding => finding.Key == forged.RecordKey);
        Assert.Contains(folder.Findings, finding => finding.Key == CopyName.TombstoneKeyOf(name.Sequence, id));
        Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.NotSigned, catalogue));
        Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.Foreign, "k/bundle-99.age"));
        Assert.False(File.Exists(Path.Combine(settings.Data.Keys, "bundle-99.age")));
    }

    [Fact]
    public async Task An_older_record_that_was_put_back_does_not_replace_the_newer_generation()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var (id, name) = host.Names.First();
        var other = host.Names.Last().Value;

        // An authentic record under another name, and an authentic older one of the same archive whose archive is gone.
        host.Copy.Objects.Put(other.RecordKey, host.Copy.Objects[name.RecordKey]);
        var older = host.Copy.Copy(id, DateTimeOffset.UnixEpoch.AddDays(-1), record => record with { Generation = "00000000deadbeef" });

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        foreach (var backup in host.Contents.Keys)
        {
            await host.AssertRestoresAsync(services, backup);
        }

        Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.LaterVersion, other.RecordKey));
        Assert.Contains(folder.Findings, finding => (finding.Kind, finding.Key) == (CopyFindingKind.ArchiveMissing, older.ArchiveKey));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_of_another_data_folder_below_the_same_prefix_are_left_out(bool encrypted)
    {
        using var host = new CopiedHost(encrypted);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        using var other = new CopiedHost(encrypted);
        await other.BackUpAsync(1);
        await other.CopyAllAsync();
        foreach (var key in other.Copy.Objects.Keys.Where(key => key[0] is 'a' or 'm'))
        {
            host.Copy.Objects.Put(key, other.Copy.Objects[key]);
        }

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);

        Assert.Equal(host.Contents.Keys.Order(StringComparer.Ordinal), folder.Archives);
        AssertHasAll(host, services);
        var foreign = Assert.Single(folder.Findings);
        Assert.Equal((CopyFindingKind.Foreign, other.Names.Values.Single().RecordKey), (foreign.Kind, foreign.Key));
    }

    [Fact]
    public async Task An_archive_that_is_gone_is_reported_and_the_others_come_back()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var last = host.Names.Last();
        host.Copy.Objects.Erase(last.Value.ArchiveKey);

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        Assert.Equal([last.Key], folder.Lost);
        Assert.Equal(RunStatus.Missing, services.Catalogue.Read(session => session.Backups.Find(last.Key)!.Status));
        await host.AssertRestoresAsync(services, host.Names.First().Key);
    }

    [Fact]
    public async Task A_damaged_copy_of_the_catalogue_is_passed_over_for_the_one_before()
    {
        using var host = new CopiedHost(encrypted: false);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        var key = host.CopyCatalogue(2);
        host.Copy.Objects[key][^1] ^= 1;

        var (folder, _) = await host.RecoverAsync();

        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), folder.CatalogueAt);
        Assert.Equal((CopyFindingKind.NotAuthentic, key), (Assert.Single(folder.Findings).Kind, folder.Findings[0].Key));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task A_deleted_backup_comes_back_only_on_request_and_its_archive_stays_for_others(bool bringsDeleted, int backups)
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(2);
        await host.CopyAllAsync();
        var (first, name) = host.Names.First();
        host.Copy.Delete(name);

        var (folder, settings) = await host.RecoverAsync(bringsDeleted);
        await using var services = await host.OpenRecoveredAsync(folder, settings);
        services.Runner.Start();

        Assert.Equal(bringsDeleted ? [] : [first], folder.Retired);
        Assert.Equal(backups, services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Count);
        await host.AssertRestoresAsync(services, host.Names.Last().Key);
        Assert.Empty(folder.Findings);
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

using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Copies;

namespace BackupEdge.Tests.Copies;

/// <content>What someone else can do to a copy.</content>
public sealed partial class CopyRecoveryTests
{
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
    public async Task A_marker_that_someone_has_exchanged_excludes_nothing_of_an_encrypted_copy()
    {
        using var host = new CopiedHost(encrypted: true);
        await host.BackUpAsync(1);
        await host.CopyAllAsync();
        var forged = new CopyMarker(CopyLayout.Format, Guid.NewGuid(), "elsewhere", DateTimeOffset.UnixEpoch).ToBytes();
        host.Copy.Objects.Erase(CopyLayout.Marker);
        host.Copy.Objects.Put(CopyLayout.Marker, forged);

        var (folder, settings) = await host.RecoverAsync();
        await using var services = await host.OpenRecoveredAsync(folder, settings);

        Assert.NotNull(folder.CatalogueAt);
        AssertHasAll(host, services);
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
}

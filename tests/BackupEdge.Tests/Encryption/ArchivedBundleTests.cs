using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Encryption;

/// <summary>Tests that archives are enough for whoever has the identity of a slot, if the folder of the keys was lost.</summary>
public sealed class ArchivedBundleTests : IDisposable
{
    private readonly KeyHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("Shared")]
    [InlineData("Sealed")]
    public void The_recovery_identity_opens_the_keys_in_an_archive(string mode)
    {
        _harness.Init(Enum.Parse<SealMode>(mode));
        Backup("backup-1", 1);
        var lost = _harness.Store;
        using var before = lost.Open();
        Directory.Delete(_harness.Data.Keys, recursive: true);

        using var recovery = _harness.OfferRecovery();
        using var opened = _harness.Store.Open(recovery);

        Assert.Equal(before.Bundle.Epochs[0].Key, opened.Bundle.Epochs[0].Key);
        Assert.Equal(before.Bundle.StoreId, opened.Bundle.StoreId);
        Assert.Equal("recovery", opened.Slot?.Name);
        Assert.Equal(0, opened.Number);
        Assert.False(Directory.Exists(_harness.Data.Keys));
    }

    [Fact]
    public void The_key_file_of_the_host_is_not_used_for_it()
    {
        _harness.Init();
        Backup("backup-1", 1);
        Directory.Delete(_harness.Data.Keys, recursive: true);

        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(() => _harness.Store.Open()).Code);
    }

    [Fact]
    public void A_new_slot_of_the_host_brings_the_folder_back()
    {
        _harness.Init();
        Backup("backup-1", 1);
        Directory.Delete(_harness.Data.Keys, recursive: true);
        File.Delete(_harness.HostKeyFile);
        var store = _harness.Store;
        using var recovery = _harness.OfferRecovery();

        store.AddSlot(recovery, "host-2", now => KeySlot.ForHost("host-2", store.HostKey.ReadOrCreate(now), now)).Dispose();

        using var opened = _harness.Store.Open();
        Assert.Equal("host-2", opened.Slot?.Name);
        Assert.Equal([1], store.Folder.Bundles());
        Backup("backup-2", 2);
    }

    [Fact]
    public void Another_identity_opens_nothing()
    {
        _harness.Init();
        Backup("backup-1", 1);
        Directory.Delete(_harness.Data.Keys, recursive: true);
        using var other = AgeIdentity.Generate();
        using var keys = KeyHarness.Offer(other);

        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => _harness.Store.Open(keys)).Code);
    }

    [Fact]
    public void The_newest_archive_that_the_identity_opens_counts()
    {
        _harness.Init();
        Backup("backup-1", 1);
        _harness.Rotate();
        Backup("backup-2", 2);
        Directory.Delete(_harness.Data.Keys, recursive: true);
        File.WriteAllBytes(Path.Combine(_harness.Data.Archives, "backup-3.bea"), [1, 2, 3]);
        using var recovery = _harness.OfferRecovery();

        using var opened = _harness.Store.Open(recovery);

        Assert.Equal(2, opened.Bundle.Epochs.Count);
    }

    private void Backup(string id, long sequence)
    {
        var source = Directory.CreateDirectory(_harness.At("source")).FullName;
        File.WriteAllText(Path.Combine(source, "file"), id);
        using var keyring = new StoreKeyring(_harness.Store, _harness.Time, NullLogger.Instance);
        var engine = new ArchiveEngine(new LocalArchiveStore(_harness.Data.Archives), new EngineOptions { Workers = 1 }, keyring);
        engine.Backup(
            new()
            {
                Id = id,
                Sequence = sequence,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Sources = [new FilesSource { Name = "src", Path = source }],
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
    }
}

using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Faults;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.Faults;

/// <summary>A process that is killed while it changes the keys leaves a whole bundle, with the old slots or the new ones.</summary>
public sealed class KeyCrashTests
{
    [Theory]
    [InlineData(CrashPoint.KeyBundleFlushed, 1, 1)]
    [InlineData(CrashPoint.KeyBundleRenamed, 1, 2)]
    public async Task A_killed_rotation_leaves_the_old_keys_or_the_new_ones_and_is_repeated(CrashPoint point, int time, int epochs)
    {
        using var harness = new FaultHarness(withKeys: false);
        await RunAsync(harness, "encryption", "init");

        await harness.KillAsync(point, time, "encryption", "rotate");

        var store = new KeyStore(harness.Settings, TimeProvider.System);
        using (var opened = store.Open())
        {
            Assert.Equal((epochs, (string?)null), (opened.Bundle.Epochs.Count, opened.Warning));
        }

        await RunAsync(harness, "encryption", "rotate");
        using var repeated = store.Open();
        Assert.Equal(epochs + 1, repeated.Bundle.Epochs.Count);
        Assert.Equal([epochs + 1], store.Folder.Bundles());
        Assert.Empty(Directory.GetFiles(harness.Data.Keys, "*.new"));
    }

    [Fact]
    public async Task A_killed_removal_of_a_slot_is_complete_after_the_next_one()
    {
        using var other = AgeIdentity.Generate();
        using var harness = new FaultHarness(withKeys: false);
        await RunAsync(harness, "encryption", "init");
        await RunAsync(harness, "encryption", "add-slot", "--name", "other", "--recipient", other.Recipient.ToString());

        await harness.KillAsync(CrashPoint.KeyBundleRenamed, 1, "encryption", "remove-slot", "other");
        await RunAsync(harness, "encryption", "rotate");

        using var keys = KeyHarness.Offer(other);
        var fault = Assert.Throws<Fault>(() => new KeyStore(harness.Settings, TimeProvider.System).Open(keys));
        Assert.Equal(FaultCode.WrongKey, fault.Code);
    }

    [Fact]
    public async Task Processes_that_rotate_at_the_same_time_lose_no_epoch()
    {
        using var harness = new FaultHarness(withKeys: false);
        await RunAsync(harness, "encryption", "init");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync(harness, "encryption", "rotate")));

        using var opened = new KeyStore(harness.Settings, TimeProvider.System).Open();
        Assert.Equal([1, 2, 3, 4], opened.Bundle.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(4, opened.Number);
    }

    [Fact]
    public async Task A_killed_init_is_repeated_with_the_same_key_file()
    {
        using var harness = new FaultHarness(withKeys: false);
        await harness.KillAsync(CrashPoint.KeyBundleFlushed, 1, "encryption", "init");
        var key = await File.ReadAllTextAsync(harness.KeyFile, TestContext.Current.CancellationToken);

        await RunAsync(harness, "encryption", "init");

        Assert.Equal(key, await File.ReadAllTextAsync(harness.KeyFile, TestContext.Current.CancellationToken));
        new KeyStore(harness.Settings, TimeProvider.System).Open().Dispose();
    }

    private static async Task RunAsync(FaultHarness harness, params string[] arguments)
    {
        var (code, output) = await harness.RunAsync(point: null, arguments);
        Assert.True(code == 0, output);
    }
}

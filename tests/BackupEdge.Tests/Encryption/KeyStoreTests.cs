using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Encryption;

/// <summary>The key bundle of a data folder: opened, changed, damaged.</summary>
public sealed class KeyStoreTests : IDisposable
{
    private readonly KeyHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void New_keys_are_opened_by_the_key_file_and_by_the_recovery_identity()
    {
        var store = _harness.Init(SealMode.Sealed);

        using var byHost = store.Open();
        using var keys = _harness.OfferRecovery();
        using var byRecovery = store.Open(keys);

        Assert.Equal(("host", "recovery"), (byHost.Slot!.Name, byRecovery.Slot!.Name));
        Assert.Equal((1, 1, SealMode.Sealed), (byHost.Number, byHost.Bundle.Epochs[0].Epoch, byHost.Bundle.Mode));
        Assert.Equal(byHost.Bundle.StoreId, byRecovery.Bundle.StoreId);
        Assert.Equal(byHost.Bundle.Epochs[0].Key, byRecovery.Bundle.Epochs[0].Key);
        Assert.Equal([_harness.Recovery.Recipient], byHost.Bundle.ContentRecipients);
        byte[][] all =
        [
            byHost.Bundle.CatalogueKey,
            byHost.Bundle.Epochs[0].Key,
            byHost.Bundle.Generations[0].IdKey,
            byHost.Bundle.Generations[0].ChunkerKey,
        ];
        Assert.All(all, key => Assert.Equal(KeyBundle.KeyBytes, key.Length));
        Assert.Equal(all.Length, all.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Files_are_for_their_owner_only()
    {
        var store = _harness.Init();
        store.Passphrases.Create("safe", "correct horse battery", _harness.Time.GetUtcNow());

        Assert.Equal(FileModes.OwnerFolder, File.GetUnixFileMode(_harness.Data.Keys));
        var files = Directory.GetFiles(_harness.Data.Keys);
        Assert.Equal(["bundle-1.age", "lock", "slot-safe.age"], files.Select(Path.GetFileName).Order());
        Assert.All([.. files, _harness.HostKeyFile], file => Assert.Equal(FileModes.OwnerFile, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Keys_are_made_once()
    {
        _harness.Init();
        var before = File.ReadAllBytes(_harness.Bundle(1));

        var fault = Assert.Throws<Fault>(() => _harness.Init());

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Contains("already has keys", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_harness.Bundle(1)));
    }

    [Fact]
    public void Without_a_bundle_the_keys_are_missing()
    {
        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains(_harness.Data.Keys, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_key_file_is_reported_with_its_path_and_replaced_with_another_slot()
    {
        _harness.Init();
        File.Delete(_harness.HostKeyFile);

        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());
        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains(_harness.HostKeyFile, fault.Message, StringComparison.Ordinal);
        Assert.Contains("--host --identity FILE", fault.Message, StringComparison.Ordinal);

        var store = _harness.Store;
        using var keys = _harness.OfferRecovery();
        store.AddSlot(keys, "host-2", now => KeySlot.ForHost("host-2", store.HostKey.ReadOrCreate(now), now)).Dispose();
        store.RemoveSlot(keys, "host").Dispose();

        using var opened = _harness.Store.Open();
        Assert.Equal(["recovery", "host-2"], opened.Bundle.Slots.Select(slot => slot.Name));
        Assert.False(opened.Slot!.Content);
    }

    [Fact]
    public void A_key_of_another_store_is_wrong_and_the_message_names_slots_and_files_but_no_secret()
    {
        var store = _harness.Init();
        store.Passphrases.Create("safe", "correct horse battery", _harness.Time.GetUtcNow());
        using var other = AgeIdentity.Generate();
        File.WriteAllText(_harness.HostKeyFile, AgeIdentityFile.Write(other, _harness.Time.GetUtcNow()));

        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());

        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Contains(_harness.HostKeyFile, fault.Message, StringComparison.Ordinal);
        Assert.Contains(_harness.Bundle(1), fault.Message, StringComparison.Ordinal);
        Assert.Contains("the slot safe", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AGE-SECRET-KEY", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_passphrase_opens_its_slot_and_a_wrong_one_does_not()
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();
        KeySlot Make(DateTimeOffset now) =>
            KeySlot.ForPassphrase("safe", store.Passphrases.Create("safe", "correct horse battery", now), now);
        store.AddSlot(host, "safe", Make).Dispose();

        using var keys = _harness.Store.Passphrases.Open("correct horse battery");
        using var opened = _harness.Store.Open(keys);
        Assert.Equal(("safe", SlotKind.Passphrase, true), (opened.Slot!.Name, opened.Slot.Kind, opened.Slot.Content));

        var fault = Assert.Throws<Fault>(() => _harness.Store.Passphrases.Open("correct horse batterx"));
        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Contains("safe", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("batterx", fault.ToString(), StringComparison.Ordinal);

        store.RemoveSlot(host, "safe").Dispose();
        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => store.Passphrases.Open("correct horse battery")).Code);
    }

    [Fact]
    public void A_damaged_passphrase_slot_is_reported()
    {
        var store = _harness.Init();
        store.Passphrases.Create("safe", "correct horse battery", _harness.Time.GetUtcNow());
        KeyHarness.Damage(store.Folder.SlotPath("safe"), -1);

        var fault = Assert.Throws<Fault>(() => store.Passphrases.Open("correct horse battery"));

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains(store.Folder.SlotPath("safe"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_passphrase_is_refused()
    {
        var fault = Assert.Throws<Fault>(() => _harness.Init().Passphrases.Create("safe", "eleven char", _harness.Time.GetUtcNow()));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.DoesNotContain("eleven", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_passphrase_slot_of_a_taken_name_is_not_replaced()
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();
        KeySlot Make(DateTimeOffset now) =>
            KeySlot.ForPassphrase("safe", store.Passphrases.Create("safe", "correct horse battery", now), now);
        store.AddSlot(host, "safe", Make).Dispose();
        var before = File.ReadAllBytes(store.Folder.SlotPath("safe"));

        Assert.Throws<Fault>(() => store.AddSlot(host, "safe", Make));

        Assert.Equal(before, File.ReadAllBytes(store.Folder.SlotPath("safe")));
    }

    [Theory]
    [InlineData("host", "already a slot 'host'")]
    [InlineData("HOST", "already a slot 'host'")]
    [InlineData("a/b", "is not a valid name")]
    [InlineData("../x", "is not a valid name")]
    public void A_name_that_cannot_be_used_is_refused(string name, string expected)
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();
        using var other = AgeIdentity.Generate();

        var fault = Assert.Throws<Fault>(() => store.AddSlot(host, name, now => KeySlot.ForRecipient(name, other.Recipient, now)));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, store.Newest);
    }

    [Fact]
    public void A_key_has_one_slot()
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();

        var fault = Assert.Throws<Fault>(() =>
            store.AddSlot(host, "again", now => KeySlot.ForRecipient("again", _harness.Recovery.Recipient, now))
        );

        Assert.Contains("already opens the slot 'recovery'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_slot_opens_no_bundle_that_is_left()
    {
        using var other = AgeIdentity.Generate();
        var store = _harness.Init();
        _harness.Add("other", other);
        using var host = store.HostKey.Read();

        store.RemoveSlot(host, "other").Dispose();

        Assert.Equal([3], store.Folder.Bundles());
        using var keys = KeyHarness.Offer(other);
        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => store.Open(keys)).Code);
        using var opened = store.Open();
        Assert.Equal([other.Recipient.ToString()], opened.Bundle.FormerRecipients);

        // Archives contain the bundle of their time, which the removed identity still opens.
        Assert.Equal(2, opened.Bundle.Epochs.Count);
    }

    [Fact]
    public void Slots_that_must_stay_are_not_removed()
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();
        using var recovery = _harness.OfferRecovery();

        void Refuses(OfferedKeys keys, string name, string expected) =>
            Assert.Contains(expected, Assert.Throws<Fault>(() => store.RemoveSlot(keys, name)).Message, StringComparison.Ordinal);

        Refuses(host, "recovery", "last slot that is not the host's own");
        Refuses(host, "host", "opens the keys for this command");
        Refuses(host, "hsot", "Slots: host, recovery.");
        store.RemoveSlot(recovery, "host").Dispose();
        Refuses(recovery, "recovery", "is the last slot");
    }

    [Fact]
    public void A_rotation_begins_an_epoch_and_keeps_the_earlier_keys()
    {
        var store = _harness.Init();
        using var before = store.Open();
        _harness.Time.Advance(TimeSpan.FromDays(1));

        _harness.Rotate();
        _harness.Rotate(newGeneration: true, SealMode.Sealed);

        Assert.Equal([3], store.Folder.Bundles());
        using var opened = store.Open();
        Assert.Equal([1, 2, 3], opened.Bundle.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([1, 2], opened.Bundle.Generations.Select(generation => generation.Generation));
        Assert.Equal(before.Bundle.Epochs[0].Key, opened.Bundle.Epochs[0].Key);
        Assert.NotEqual(opened.Bundle.Epochs[0].Key, opened.Bundle.Epochs[1].Key);
        Assert.Equal(_harness.Time.GetUtcNow(), opened.Bundle.Epochs[1].Since);
        Assert.Equal((before.Bundle.StoreId, SealMode.Sealed), (opened.Bundle.StoreId, opened.Bundle.Mode));
    }

    [Fact]
    public void The_three_newest_bundles_stay()
    {
        var store = _harness.Init();
        using var recovery = _harness.OfferRecovery();
        for (var i = 0; i < 4; i++)
        {
            store.RecordTest(recovery).Dispose();
        }

        Assert.Equal([5, 4, 3], store.Folder.Bundles());
        using var opened = store.Open();
        Assert.Equal(_harness.Time.GetUtcNow(), opened.Bundle.Slots.Single(slot => slot.Name == "recovery").TestedAt);
        Assert.Null(opened.Slot!.TestedAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(-200)]
    public void A_damaged_bundle_is_replaced_by_the_one_before_with_a_warning(int offset)
    {
        using var other = AgeIdentity.Generate();
        var store = _harness.Init();
        _harness.Add("other", other);
        KeyHarness.Damage(_harness.Bundle(2), offset);

        using (var opened = store.Open())
        {
            Assert.Equal(1, opened.Number);
            Assert.Contains(_harness.Bundle(2), opened.Warning, StringComparison.Ordinal);
            Assert.Contains(_harness.Bundle(1), opened.Warning, StringComparison.Ordinal);
        }

        using var recovery = _harness.OfferRecovery();
        store.RecordTest(recovery).Dispose();
        using var healed = store.Open();
        Assert.Equal((3, (string?)null), (healed.Number, healed.Warning));
    }

    [Fact]
    public void Every_damaged_byte_of_a_bundle_is_found()
    {
        var store = _harness.Init();
        _harness.Add("other", AgeIdentity.Generate());
        var whole = File.ReadAllBytes(_harness.Bundle(2));
        for (var i = 0; i < whole.Length; i += 7)
        {
            KeyHarness.Damage(_harness.Bundle(2), i);
            using var opened = store.Open();
            File.WriteAllBytes(_harness.Bundle(2), whole);

            // The stanzas of other slots may be damaged without harm to this one, except that the header's MAC covers them.
            Assert.True(opened.Number == 1, $"byte {i}");
        }
    }

    [Fact]
    public void Damaged_bundles_without_a_whole_one_are_missing_keys()
    {
        _harness.Init();
        File.WriteAllText(_harness.Bundle(1), "");

        var fault = Assert.Throws<Fault>(() => _harness.Store.Open());

        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains(_harness.Bundle(1), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_lacks_keys_is_damaged()
    {
        _harness.Init();
        using var opened = _harness.Store.Open();
        foreach (
            var broken in (KeyBundle[])
                [
                    opened.Bundle with
                    {
                        CatalogueKey = new byte[31],
                    },
                    opened.Bundle with
                    {
                        Epochs = [],
                    },
                    opened.Bundle with
                    {
                        Generations = [],
                    },
                    opened.Bundle with
                    {
                        Epochs = [opened.Bundle.Epochs[0], opened.Bundle.Epochs[0]],
                    },
                    opened.Bundle with
                    {
                        Epochs = [opened.Bundle.Epochs[0] with { Key = [] }],
                    },
                    opened.Bundle with
                    {
                        Slots = [opened.Bundle.Slots[0] with { Name = "../host" }],
                    },
                ]
        )
        {
            File.WriteAllBytes(_harness.Bundle(1), KeyBundleFile.Write(broken));
            Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(() => _harness.Store.Open()).Code);
        }
    }

    [Fact]
    public async Task Processes_that_change_the_keys_at_the_same_time_lose_nothing()
    {
        _harness.Init();
        const int Count = 8;
        var identities = Enumerable.Range(0, Count).Select(_ => AgeIdentity.Generate()).ToList();

        // Each store opens a file description of its own for the lock, as another process would.
        await Task.WhenAll(identities.Select((identity, i) => Task.Run(() => _harness.Add($"slot-{i}", identity))));

        using var opened = _harness.Store.Open();
        Assert.Equal(Count + 1, opened.Number);
        Assert.Equal(
            identities.Select((_, i) => $"slot-{i}").Concat(["host", "recovery"]).Order(),
            opened.Bundle.Slots.Select(slot => slot.Name).Order()
        );
        identities.ForEach(identity => identity.Dispose());
    }

    [Fact]
    public void A_bundle_that_is_cleared_has_no_keys()
    {
        var opened = _harness.Init().Open();
        var bundle = opened.Bundle;

        opened.Dispose();

        byte[][] all = [bundle.CatalogueKey, bundle.Epochs[0].Key, bundle.Generations[0].IdKey, bundle.Generations[0].ChunkerKey];
        Assert.All(all, key => Assert.All(key, one => Assert.Equal(0, one)));
    }

    [Fact]
    public void The_program_age_opens_a_bundle_and_its_text_is_as_documented()
    {
        const string Age = "/usr/bin/age";
        Assert.SkipUnless(File.Exists(Age), "age is not installed.");
        _harness.Init(SealMode.Sealed);
        var file = _harness.At("recovery.key");
        File.WriteAllText(file, AgeIdentityFile.Write(_harness.Recovery, _harness.Time.GetUtcNow()));
        var start = new System.Diagnostics.ProcessStartInfo(Age, ["-d", "-i", file, _harness.Bundle(1)]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var json = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(process.StandardOutput.ReadToEnd());
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        using var opened = _harness.Store.Open();
        Assert.Equal(opened.Bundle.StoreId, json.GetProperty("store_id").GetGuid());
        Assert.Equal("sealed", json.GetProperty("mode").GetString());
        Assert.Equal(opened.Bundle.CatalogueKey, json.GetProperty("catalogue_key").GetBytesFromBase64());
        var epoch = Assert.Single(json.GetProperty("epochs").EnumerateArray());
        Assert.Equal((1, "2026-11-29T12:00:00+00:00"), (epoch.GetProperty("epoch").GetInt32(), epoch.GetProperty("since").GetString()));
        Assert.Equal(opened.Bundle.Epochs[0].Key, epoch.GetProperty("key").GetBytesFromBase64());
        var generation = Assert.Single(json.GetProperty("generations").EnumerateArray());
        Assert.Equal(opened.Bundle.Generations[0].IdKey, generation.GetProperty("id_key").GetBytesFromBase64());
        Assert.Equal(opened.Bundle.Generations[0].ChunkerKey, generation.GetProperty("chunker_key").GetBytesFromBase64());
        var host = json.GetProperty("slots")[0];
        Assert.Equal(("host", "key_file"), (host.GetProperty("name").GetString(), host.GetProperty("kind").GetString()));
        Assert.False(host.GetProperty("content").GetBoolean());
    }
}

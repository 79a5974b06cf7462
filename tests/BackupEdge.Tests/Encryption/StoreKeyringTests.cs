using System.Security.Cryptography;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Api;

namespace BackupEdge.Tests.Encryption;

/// <summary>The keys as the engine gets them, and the time for which contents are unlocked.</summary>
public sealed class StoreKeyringTests : IDisposable
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(10);
    private readonly KeyHarness _harness = new();
    private readonly LogLines _log = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(32);
    private readonly List<StoreKeyring> _keyrings = [];

    public void Dispose()
    {
        _keyrings.ForEach(keyring => keyring.Dispose());
        _harness.Dispose();
    }

    [Fact]
    public void Without_keys_and_settings_new_archives_are_not_sealed() => Assert.Null(Open().ForNewArchive());

    [Fact]
    public void The_mode_none_seals_nothing_and_still_reads()
    {
        _harness.Init();
        Configure(EncryptionMode.None);

        Assert.Null(Open().ForNewArchive());
        Assert.Equal(SealMode.Shared, Open().ForReading().Mode);
    }

    [Theory]
    [InlineData(EncryptionMode.Shared)]
    [InlineData(EncryptionMode.Sealed)]
    internal void What_must_be_sealed_is_never_written_in_clear(EncryptionMode mode)
    {
        Configure(mode);

        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(() => Open().ForNewArchive()).Code);

        _harness.Init(mode == EncryptionMode.Shared ? SealMode.Sealed : SealMode.Shared);
        var fault = Assert.Throws<Fault>(() => Open().ForNewArchive());
        Assert.Equal(FaultCode.KeyMissing, fault.Code);
        Assert.Contains($"rotate --mode {KeyWords.Of(mode)}", fault.Message, StringComparison.Ordinal);

        _harness.Rotate(mode: mode == EncryptionMode.Shared ? SealMode.Shared : SealMode.Sealed);
        Assert.Equal(KeyWords.Of(mode), KeyWords.Of(Open().ForNewArchive()!.Mode));
    }

    [Fact]
    public void A_lost_or_wrong_key_file_prevents_new_archives()
    {
        _harness.Init();
        File.Delete(_harness.HostKeyFile);
        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(() => Open().ForNewArchive()).Code);

        _harness.Store.HostKey.Create(_harness.Time.GetUtcNow());
        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => Open().ForNewArchive()).Code);
        Assert.Equal(FaultCode.WrongKey, Assert.Throws<Fault>(() => Open().ForReading()).Code);
    }

    [Fact]
    public void The_keys_are_those_of_the_bundle()
    {
        using var opened = _harness.Init().Open();
        _harness.Rotate(newGeneration: true);
        var keyring = Open();

        var keys = keyring.ForNewArchive()!;

        Assert.Equal((opened.Bundle.StoreId, 2, 2), (keys.StoreId, keys.Epochs.Count, keys.Generations.Count));
        Assert.Equal((1, 2), (keys.Epochs[0].Number, keys.Epochs[1].Number));
        Assert.Equal(opened.Bundle.Epochs[0].Key, keys.Epochs[0].Key);
        Assert.Equal(opened.Bundle.Generations[0].IdKey, keys.Generations[0].IdKey);
        Assert.Equal(opened.Bundle.Generations[0].ChunkerKey, keys.Generations[0].ChunkerKey);
        Assert.Equal(opened.Bundle.CatalogueKey, keyring.CatalogueKey());
        Assert.Same(keys, keyring.ForReading());
    }

    [Fact]
    public void A_rotation_by_another_process_counts_at_once_and_leaves_the_old_keys_alone()
    {
        _harness.Init();
        var keyring = Open();
        var before = keyring.ForNewArchive()!;
        var key = before.Epochs[0].Key.ToArray();

        _harness.Rotate();

        Assert.Equal(2, keyring.ForNewArchive()!.Epochs.Count);
        Assert.Equal(key, before.Epochs[0].Key);
    }

    [Fact]
    public void A_key_file_that_was_replaced_counts_at_once()
    {
        _harness.Init();
        var keyring = Open();
        keyring.ForReading();

        File.Delete(_harness.HostKeyFile);

        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(keyring.ForReading).Code);
    }

    [Fact]
    public void A_damaged_bundle_is_logged_once_and_the_one_before_is_used()
    {
        _harness.Init();
        _harness.Add("other", AgeIdentity.Generate());
        KeyHarness.Damage(_harness.Bundle(2), -1);
        var keyring = Open();

        keyring.ForNewArchive();
        keyring.ForNewArchive();

        Assert.StartsWith($"Warning The key bundle '{_harness.Bundle(2)}' is damaged", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_key_is_unwrapped_only_while_an_identity_of_a_content_slot_is_unlocked()
    {
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        var wrapped = keyring.WrapContentKey(_content);
        Assert.Equal(((byte[]?)null, (DateTimeOffset?)null), (keyring.UnwrapContentKey(wrapped), keyring.UnlockedUntil));

        keyring.Unlock(_harness.OfferRecovery(), Minutes);

        Assert.Equal(_content, keyring.UnwrapContentKey(wrapped));
        Assert.Equal(_harness.Time.GetUtcNow() + Minutes, keyring.UnlockedUntil);
        keyring.Lock();
        Assert.Equal(((byte[]?)null, (DateTimeOffset?)null), (keyring.UnwrapContentKey(wrapped), keyring.UnlockedUntil));
    }

    [Fact]
    public void An_unlock_expires_and_its_identities_are_cleared()
    {
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        var wrapped = keyring.WrapContentKey(_content);
        var keys = _harness.OfferRecovery();
        keyring.Unlock(keys, Minutes);

        _harness.Time.Advance(Minutes - TimeSpan.FromSeconds(1));
        Assert.NotNull(keyring.UnwrapContentKey(wrapped));
        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(keyring.UnwrapContentKey(wrapped));
        Assert.Null(keyring.UnlockedUntil);
        Assert.Throws<ObjectDisposedException>(() => keys.Identities[0].ToText());
    }

    [Fact]
    public void A_later_unlock_is_not_ended_by_the_time_of_the_first()
    {
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        keyring.Unlock(_harness.OfferRecovery(), Minutes);
        _harness.Time.Advance(Minutes / 2);
        keyring.Unlock(_harness.OfferRecovery(), Minutes);

        _harness.Time.Advance(Minutes * 0.75);

        Assert.NotNull(keyring.UnlockedUntil);
    }

    [Fact]
    public void An_identity_that_opens_nothing_is_refused_and_cleared()
    {
        _harness.Init(SealMode.Sealed);
        using var other = AgeIdentity.Generate();
        var keys = KeyHarness.Offer(other);
        var keyring = Open();

        var fault = Assert.Throws<Fault>(() => keyring.Unlock(keys, Minutes));

        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Contains("recovery", fault.Message, StringComparison.Ordinal);
        Assert.Null(keyring.UnlockedUntil);
        Assert.Throws<ObjectDisposedException>(() => keys.Identities[0].ToText());
    }

    [Fact]
    public void The_identity_of_a_removed_slot_still_opens_the_contents_of_before()
    {
        using var other = AgeIdentity.Generate();
        _harness.Init(SealMode.Sealed);
        _harness.Add("other", other);
        var keyring = Open();
        var before = keyring.WrapContentKey(_content);
        using (var host = _harness.Store.HostKey.Read())
        {
            _harness.Store.RemoveSlot(host, "other").Dispose();
        }

        var after = keyring.WrapContentKey(_content);
        keyring.Unlock(KeyHarness.Offer(other), Minutes);

        Assert.Equal(_content, keyring.UnwrapContentKey(before));
        Assert.Null(keyring.UnwrapContentKey(after));
    }

    [Fact]
    public void Configured_recipients_replace_those_of_the_slots()
    {
        using var auditor = AgeIdentity.Generate();
        _harness.Settings = _harness.Settings with { ContentRecipients = [auditor.Recipient] };
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        var wrapped = keyring.WrapContentKey(_content);

        keyring.Unlock(_harness.OfferRecovery(), Minutes);
        Assert.Null(keyring.UnwrapContentKey(wrapped));
        keyring.Unlock(KeyHarness.Offer(auditor), Minutes);
        Assert.Equal(_content, keyring.UnwrapContentKey(wrapped));
    }

    [Fact]
    public void A_host_without_a_key_file_reads_while_it_is_unlocked()
    {
        _harness.Init();
        File.Delete(_harness.HostKeyFile);
        var keyring = Open();

        keyring.Unlock(_harness.OfferRecovery(), Minutes);
        Assert.NotNull(keyring.ForReading());

        keyring.Lock();
        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(keyring.ForReading).Code);
    }

    [Fact]
    public void A_damaged_wrapped_key_is_reported()
    {
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        var wrapped = keyring.WrapContentKey(_content);
        wrapped[^1] ^= 1;
        keyring.Unlock(_harness.OfferRecovery(), Minutes);

        Assert.Equal(FaultCode.ArchiveDamaged, Assert.Throws<Fault>(() => keyring.UnwrapContentKey(wrapped)).Code);
    }

    [Fact]
    public void Disposing_overwrites_the_keys()
    {
        _harness.Init();
        var keyring = Open();
        var keys = keyring.ForReading();

        keyring.Dispose();

        Assert.All((byte[][])[keys.Epochs[0].Key, keys.Generations[0].IdKey, keys.Generations[0].ChunkerKey], key =>
            Assert.All(key, one => Assert.Equal(0, one))
        );
    }

    [Fact]
    public async Task Threads_may_read_unlock_and_rotate_at_the_same_time()
    {
        _harness.Init(SealMode.Sealed);
        var keyring = Open();
        var wrapped = keyring.WrapContentKey(_content);
        const int Rounds = 20;

        var cancel = TestContext.Current.CancellationToken;
        await Task.WhenAll(
            Task.Run(() => Repeat(() => Assert.Equal(32, keyring.ForReading().Epochs[0].Key.Length)), cancel),
            Task.Run(() => Repeat(() => Assert.True(keyring.UnwrapContentKey(wrapped) is null or { Length: 32 })), cancel),
            Task.Run(() => Repeat(UnlockAndLock), cancel),
            Task.Run(() => Repeat(() => _harness.Rotate()), cancel)
        );

        Assert.Equal(Rounds + 1, keyring.ForReading().Epochs.Count);

        void UnlockAndLock()
        {
            keyring.Unlock(_harness.OfferRecovery(), Minutes);
            keyring.Lock();
        }

        static void Repeat(Action action)
        {
            for (var i = 0; i < Rounds; i++)
            {
                action();
            }
        }
    }

    private void Configure(EncryptionMode mode) => _harness.Settings = _harness.Settings with { Mode = mode };

    private StoreKeyring Open()
    {
        var keyring = new StoreKeyring(_harness.Store, _harness.Time, _log);
        _keyrings.Add(keyring);
        return keyring;
    }
}

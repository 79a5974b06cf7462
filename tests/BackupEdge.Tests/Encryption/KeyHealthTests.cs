using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Encryption;

/// <summary>What is reported about the risk of losing all keys.</summary>
public sealed class KeyHealthTests : IDisposable
{
    private readonly KeyHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_store_without_encryption_has_no_risk()
    {
        Assert.Empty(Problems());
        _harness.Init();
        Configure(EncryptionMode.None);
        Assert.Empty(Problems());
    }

    [Fact]
    public void Keys_that_the_settings_require_are_missing()
    {
        Configure(EncryptionMode.Shared);

        Assert.Equal(FaultCode.KeyMissing, Assert.Single(Problems()).Code);
    }

    [Fact]
    public void Keys_of_another_mode_are_reported()
    {
        _harness.Init();
        Configure(EncryptionMode.Sealed);

        Assert.Contains(Problems(), problem => problem.Code == FaultCode.KeyMissing && problem.Message.Contains("mode shared"));
    }

    [Fact]
    public void A_recovery_slot_must_have_been_tested_within_90_days()
    {
        var store = _harness.Init();
        Assert.Contains("was ever tested", Only(KeyProblem.Untested).Message, StringComparison.Ordinal);

        using var recovery = _harness.OfferRecovery();
        store.RecordTest(recovery).Dispose();
        Assert.Empty(Problems());

        _harness.Time.Advance(KeyHealth.MaxTestAge);
        Assert.Empty(Problems());
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("2026-11-29 12:00:00Z", Only(KeyProblem.Untested).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_of_the_host_key_does_not_count()
    {
        var store = _harness.Init();
        using var host = store.HostKey.Read();

        store.RecordTest(host).Dispose();

        Only(KeyProblem.Untested);
    }

    [Fact]
    public void One_slot_is_too_few()
    {
        var store = _harness.Init();
        using var recovery = _harness.OfferRecovery();
        store.RemoveSlot(recovery, "host").Dispose();
        File.WriteAllText(_harness.HostKeyFile, recovery.Identities[0].ToText());
        File.SetUnixFileMode(_harness.HostKeyFile, UnixFileMode.UserRead);

        Assert.Contains(Problems(), problem => problem.Code == KeyProblem.Slots && problem.Message.Contains("'recovery'"));
    }

    [Fact]
    public void A_lost_key_file_and_a_wrong_one_are_reported()
    {
        _harness.Init();
        File.Delete(_harness.HostKeyFile);
        Only(FaultCode.KeyMissing);

        _harness.Store.HostKey.Create(_harness.Time.GetUtcNow());
        Only(FaultCode.WrongKey);
    }

    private void Configure(EncryptionMode mode) => _harness.Settings = _harness.Settings with { Mode = mode };

    private IReadOnlyList<KeyProblem> Problems() => KeyHealth.Of(_harness.Store, _harness.Time.GetUtcNow());

    private KeyProblem Only(string code)
    {
        var problem = Assert.Single(Problems());
        Assert.Equal(code, problem.Code);
        return problem;
    }
}

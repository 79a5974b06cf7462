using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Encryption;

/// <summary>A data folder with keys: the slots <c>host</c> and <c>recovery</c>.</summary>
internal sealed class KeyHarness : IDisposable
{
    private readonly TempFolder _folder = new();

    public KeyHarness()
    {
        Data = new DataPaths(_folder.MakeFolder("data"));
        Settings = new EncryptionDefinition { KeyFiles = [_folder.At("host.key")], NewKeyFile = _folder.At("host.key") };
    }

    public DataPaths Data { get; }

    public EncryptionDefinition Settings { get; set; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    public AgeIdentity Recovery { get; } = AgeIdentity.Generate();

    /// <summary>The keys as a process that starts now sees them.</summary>
    public KeyStore Store => new(new Settings { Data = Data, Encryption = Settings }, Time);

    public string HostKeyFile => _folder.At("host.key");

    public string At(string name) => _folder.At(name);

    public string Bundle(int number) => Store.Folder.BundlePath(number);

    /// <summary>Makes the keys, and returns them.</summary>
    public KeyStore Init(SealMode mode = SealMode.Shared)
    {
        var store = Store;
        store
            .Create(mode, now =>
                [KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now), KeySlot.ForRecipient("recovery", Recovery.Recipient, now)]
            )
            .Dispose();
        return store;
    }

    /// <summary>Returns a copy of the recovery identity, which the caller disposes.</summary>
    public OfferedKeys OfferRecovery() => Offer(Recovery);

    /// <summary>Returns a copy of an identity, which the caller disposes.</summary>
    public static OfferedKeys Offer(AgeIdentity identity) => new("The identity", [AgeIdentity.Parse(identity.ToText())]);

    /// <summary>Adds a slot for an identity that is kept elsewhere.</summary>
    public void Add(string name, AgeIdentity identity)
    {
        using var keys = Store.HostKey.Read();
        Store.AddSlot(keys, name, now => KeySlot.ForRecipient(name, identity.Recipient, now)).Dispose();
    }

    public void Rotate(bool newGeneration = false, SealMode? mode = null)
    {
        using var keys = Store.HostKey.Read();
        Store.Rotate(keys, newGeneration, mode).Dispose();
    }

    /// <summary>Changes one byte of a file.</summary>
    public static void Damage(string path, int offset)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[offset < 0 ? bytes.Length + offset : offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        Recovery.Dispose();
        _folder.Dispose();
    }
}

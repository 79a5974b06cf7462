using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Golden;

/// <summary>A store with a key bundle, the host's key file and a recovery identity, in a temporary folder.</summary>
internal sealed class SealedStore : IDisposable
{
    private const string HostKeyName = "host.key";
    private const string RecoveryName = "recovery.key";
    private readonly TempFolder _scratch = new();
    private readonly DataPaths _data;
    private readonly StoreKeyring _keyring;

    private SealedStore(Action<DataPaths, string> prepare, GroupCompression compression)
    {
        _data = new DataPaths(_scratch.MakeFolder("data"));
        prepare(_data, _scratch.Path);
        _keyring = new StoreKeyring(Keys(), TimeProvider.System, NullLogger.Instance);
        Store = new LocalArchiveStore(_data.Archives);
        var options = new EngineOptions
        {
            Workers = 2,
            Scratch = _scratch.At("scratch"),
            Compression = compression,
            RunSqlite = SqliteWork.RunHere,
        };
        Engine = new ArchiveEngine(Store, options, _keyring);
        PlainEngine = new ArchiveEngine(Store, options);
    }

    /// <summary>The folder of the archives.</summary>
    public string Archives => _data.Archives;

    /// <summary>The folder of the key bundle.</summary>
    public string KeyFolder => _data.Keys;

    /// <summary>The file of the recovery identity.</summary>
    public string RecoveryFile => _scratch.At(RecoveryName);

    public LocalArchiveStore Store { get; }

    /// <summary>The engine, which has the keys of the host.</summary>
    public ArchiveEngine Engine { get; }

    /// <summary>An engine without keys, whose archives are not sealed.</summary>
    public ArchiveEngine PlainEngine { get; }

    /// <summary>Creates an empty store.</summary>
    public static SealedStore Create(SealMode mode, GroupCompression compression) =>
        new(
            (data, folder) =>
            {
                using var recovery = AgeIdentity.Generate();
                File.WriteAllText(Path.Combine(folder, RecoveryName), recovery.ToText() + "\n");
                var store = KeysOf(data, folder);
                store
                    .Create(mode, now =>
                        [
                            KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now),
                            KeySlot.ForRecipient("recovery", recovery.Recipient, now),
                        ]
                    )
                    .Dispose();
            },
            compression
        );

    /// <summary>Copies a store that <see cref="CopyTo"/> has written.</summary>
    public static SealedStore Open(string golden) =>
        new(
            (data, folder) =>
            {
                Directory.CreateDirectory(data.Archives);
                Directory.CreateDirectory(data.Keys);
                foreach (var file in Directory.GetFiles(golden, "*", SearchOption.AllDirectories))
                {
                    var name = Path.GetFileName(file);
                    var into = Path.GetExtension(name) switch
                    {
                        ".bea" or ".bec" => data.Archives,
                        ".age" => data.Keys,
                        _ => folder,
                    };
                    File.Copy(file, Path.Combine(into, name));
                }

                File.SetUnixFileMode(Path.Combine(folder, HostKeyName), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            },
            GroupCompression.Lz4
        );

    /// <summary>Copies archives and keys into a folder.</summary>
    public void CopyTo(string folder)
    {
        var keys = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
        var files = Directory
            .GetFiles(Archives)
            .Select(file => (file, folder))
            .Concat(Directory.GetFiles(KeyFolder, "*.age").Select(file => (file, keys)))
            .Append((_scratch.At(HostKeyName), folder))
            .Append((RecoveryFile, folder));
        foreach (var (file, into) in files)
        {
            File.Copy(file, Path.Combine(into, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Gives the recovery identity to the engine.</summary>
    public void Unlock() =>
        _keyring.Unlock(new OfferedKeys("The identity", [AgeIdentity.Parse(File.ReadAllText(RecoveryFile).Trim())]), TimeSpan.FromHours(1));

    public string At(string name) => _scratch.At(name);

    public void Dispose()
    {
        _keyring.Dispose();
        _scratch.Dispose();
    }

    private static KeyStore KeysOf(DataPaths data, string folder)
    {
        var file = Path.Combine(folder, HostKeyName);
        return new KeyStore(
            new Settings
            {
                Data = data,
                Encryption = new EncryptionDefinition { KeyFiles = [file], NewKeyFile = file },
            },
            TimeProvider.System
        );
    }

    private KeyStore Keys() => KeysOf(_data, _scratch.Path);
}

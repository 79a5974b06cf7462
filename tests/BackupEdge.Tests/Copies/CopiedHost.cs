using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Jobs;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Copies;

/// <summary>A host with the real engine, its copy in memory, and new hosts that recover it.</summary>
internal sealed class CopiedHost : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly TempFolder _folder = new();
    private int _recovered;

    /// <param name="encrypted">Whether the host has keys.</param>
    /// <param name="data">The data folder; null for one beside the source.</param>
    public CopiedHost(bool encrypted, string? data = null)
    {
        Source = _folder.MakeFolder("source");
        Settings = SettingsOf("data", "host.key");
        Settings = data is null ? Settings : Settings with { Data = new DataPaths(data) };
        Directory.CreateDirectory(Settings.Data.Path);
        if (encrypted)
        {
            var store = new KeyStore(Settings, TimeProvider.System);
            store
                .Create(SealMode.Shared, now =>
                    [
                        KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now),
                        KeySlot.ForRecipient("recovery", Recovery.Recipient, now),
                    ]
                )
                .Dispose();
            Keyring = new StoreKeyring(store, TimeProvider.System, NullLogger.Instance);
        }

        Copy = new CopiedStore(new LocalArchiveStore(Settings.Data.Archives), Keyring);
    }

    public string Source { get; }

    public Settings Settings { get; }

    public StoreKeyring? Keyring { get; }

    public AgeIdentity Recovery { get; } = AgeIdentity.Generate();

    public CopiedStore Copy { get; }

    /// <summary>What each backup contained, by its id, as a folder.</summary>
    public Dictionary<string, string> Contents { get; } = [];

    /// <summary>The names of the copied archives by their ids, in the order of the backups.</summary>
    public Dictionary<string, CopyName> Names { get; } = [];

    public string At(string name) => _folder.At(name);

    /// <summary>Makes a full and then incremental backups, each with a new file, and whatever else is to be in the catalogue.</summary>
    public async Task BackUpAsync(int count, Action<OwningServices>? more = null)
    {
        await using var services = OwningServices.Open(Settings, TimeProvider.System, NullLoggerFactory.Instance);
        services.Runner.Start();
        for (var i = 0; i < count; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(Source, $"file-{i}"), RandomNumberGenerator.GetBytes(300_000));
            var options = new BackupOptions { Type = i == 0 ? BackupType.Full : BackupType.Incremental, Label = $"number {i}" };
            var backup = services.Queue.EnqueueBackup(options, Jobs.TestServices.Admin);
            var job = await services.Queue.WaitAsync(backup.JobId, Timeout, TestContext.Current.CancellationToken);
            Assert.Equal(RunStatus.Completed, job.Status);
            var kept = _folder.MakeFolder($"contents-{backup.Id}");
            foreach (var file in Directory.EnumerateFiles(Source))
            {
                File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
            }

            Contents[backup.Id] = kept;
        }

        more?.Invoke(services);
    }

    /// <summary>Copies everything: marker, keys, archives and the catalogue.</summary>
    public async Task CopyAllAsync(bool withCatalogue = true)
    {
        Copy.Objects.Put(CopyLayout.Marker, new CopyMarker(CopyLayout.Format, Copy.Store, "bots1", DateTimeOffset.UnixEpoch).ToBytes());
        if (Directory.Exists(Settings.Data.Keys))
        {
            foreach (var file in Directory.EnumerateFiles(Settings.Data.Keys, "*.age"))
            {
                Copy.Objects.Put(CopyLayout.KeyOfKeyFile(Path.GetFileName(file)), await File.ReadAllBytesAsync(file));
            }
        }

        foreach (var id in Contents.Keys)
        {
            Names[id] = Copy.Copy(id);
        }

        if (withCatalogue)
        {
            CopyCatalogue(1);
        }
    }

    /// <summary>Writes a copy of the catalogue and returns its key.</summary>
    public string CopyCatalogue(long number, bool sign = true, byte[]? other = null)
    {
        var bytes = other ?? File.ReadAllBytes(Settings.Data.Catalogue);
        var seal = new CopySeal(Keyring);
        var (keys, epoch) = sign ? seal.Newest(isSealed: false) : (null, null);
        var copy = new CatalogueCopy(
            Copy.Store,
            number,
            DateTimeOffset.UnixEpoch.AddDays(number),
            bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Settings.Data.IsSealed
        )
        {
            Keys = keys,
            Epoch = epoch,
        };
        var key = CopyLayout.KeyOfCatalogue(copy.CreatedAt, number);
        Copy.Objects.Put(key, [.. seal.Write(copy), .. bytes]);
        return key;
    }

    /// <summary>Recovers the copy to a new data folder, and returns it with its settings.</summary>
    public async Task<(RecoveredFolder Folder, Settings Settings)> RecoverAsync(
        bool bringsDeleted = false,
        Func<OfferedKeys?>? offer = null
    )
    {
        var settings = SettingsOf($"new-{++_recovered}", $"new-{_recovered}.key");
        using var offered = offer is null ? Offer() : offer();
        var folder = await new CopyRecovery(Copy.Objects, CopiedStore.Place, settings, TimeProvider.System).RunAsync(
            _ => offered,
            bringsDeleted,
            TestContext.Current.CancellationToken
        );
        return (folder, settings);
    }

    /// <summary>Opens a recovered data folder for the first time.</summary>
    public Task<OwningServices> OpenRecoveredAsync(RecoveredFolder folder, Settings settings) =>
        RecoveredServices.OpenAsync(settings, folder, TimeProvider.System, NullLoggerFactory.Instance, Offer(), _ => Copy.Objects);

    /// <summary>Opens a recovered data folder as after a restart.</summary>
    public OwningServices Reopen(Settings settings) =>
        OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance, Offer(), _ => Copy.Objects);

    /// <summary>Restores a backup and asserts that it is what was backed up.</summary>
    public async Task AssertRestoresAsync(OwningServices services, string id)
    {
        var to = Path.Combine(_folder.MakeFolder($"restored-{Guid.NewGuid():n}"), "to");
        var job = services.Queue.EnqueueRestore(id, new RestoreOptions { Target = to, Folder = to }, CommandLineCaller);
        job = await services.Queue.WaitAsync(job.Id, Timeout, TestContext.Current.CancellationToken);

        Assert.Equal((RunStatus.Completed, null), (job.Status, job.ErrorMessage));
        foreach (var expected in Directory.EnumerateFiles(Contents[id]))
        {
            var restored = Path.Combine(to, "bots", Path.GetFileName(expected));
            Assert.True(File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(restored)), restored);
        }

        Assert.Equal(Directory.GetFiles(Contents[id]).Length, Directory.GetFiles(Path.Combine(to, "bots")).Length);
    }

    public void Dispose()
    {
        Copy.Dispose();
        Keyring?.Dispose();
        Recovery.Dispose();
        _folder.Dispose();
    }

    public OfferedKeys? Offer() => Keyring is null ? null : new OfferedKeys("The identity", [AgeIdentity.Parse(Recovery.ToText())]);

    private static BackupEdge.Keys.Caller CommandLineCaller => BackupEdge.Commands.CommandRun.Caller;

    private Settings SettingsOf(string name, string key) =>
        new()
        {
            Data = new DataPaths(_folder.At(name)),
            Sources = [new FilesSource { Name = "bots", Path = Source }],
            Targets = [new TargetDefinition(Settings.Staging, _folder.At($"{name}-staging"))],
            Encryption = new EncryptionDefinition { KeyFiles = [_folder.At(key)], NewKeyFile = _folder.At(key) },
        };
}

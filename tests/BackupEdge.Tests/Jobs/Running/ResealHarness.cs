using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Counts;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>Services with the real engine on a data folder, first without keys, and what each backup must restore.</summary>
internal sealed class ResealHarness : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TempFolder _scratch = new();
    private readonly Dictionary<string, TreeSnapshot> _trees = new(StringComparer.Ordinal);
    private readonly string _source;
    private int _restores;

    public ResealHarness()
    {
        _source = _scratch.MakeFolder("bots");
        Settings = new Settings
        {
            Data = new DataPaths(_scratch.At("data")),
            Sources = [new FilesSource { Name = "bots", Path = _source }],
            Targets = [new TargetDefinition(Settings.Staging, _scratch.At("staging"))],
            Encryption = new EncryptionDefinition { KeyFiles = [_scratch.At("host.key")], NewKeyFile = _scratch.At("host.key") },
            Workers = 2,
        };
        Now = Open();
    }

    public Settings Settings { get; set; }

    public OwningServices Now { get; private set; }

    public AgeIdentity Recovery { get; } = AgeIdentity.Generate();

    /// <summary>The file whose creation ends the hook of <see cref="WithHookAsync"/>.</summary>
    public string Go => _scratch.At("go");

    public IReadOnlyList<ArchiveSealRow> Seals => Now.Catalogue.Read(session => session.Backups.Seals());

    private KeyStore Keys => new(Settings, TimeProvider.System);

    public string ArchivePath(string id) => Path.Combine(Settings.Data.Archives, id + ".bea");

    /// <summary>
    /// Makes backups without keys, oldest first: a full one that was deleted, retired and compacted, two incremental ones that need it, a
    /// full one, and an incremental one.
    /// </summary>
    public async Task<string> MakeChainsAsync()
    {
        Write(0, 10, seed: 1);
        var first = await BackUpAsync(BackupType.Full);
        Write(0, 8, seed: 2);
        await BackUpAsync(BackupType.Incremental);
        Write(8, 9, seed: 3);
        await BackUpAsync(BackupType.Incremental);
        Now.Queue.DeleteBackup(first, force: true);
        await EndAsync(Now.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin).Id);
        await BackUpAsync(BackupType.Full);
        Write(9, 10, seed: 4);
        await BackUpAsync(BackupType.Incremental);
        return first;
    }

    /// <summary>Makes keys and opens the data folder again.</summary>
    public async Task MakeKeysAsync(SealMode mode = SealMode.Shared)
    {
        await Now.DisposeAsync();
        var store = Keys;
        store
            .Create(mode, now =>
                [KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now), KeySlot.ForRecipient("recovery", Recovery.Recipient, now)]
            )
            .Dispose();
        Now = Open();
    }

    public void Rotate(SealMode? mode = null)
    {
        using var keys = Keys.HostKey.Read();
        Keys.Rotate(keys, newGeneration: false, mode).Dispose();
    }

    /// <summary>Makes the catalogue again from the archives, and opens the data folder again.</summary>
    public async Task RebuildAsync()
    {
        await Now.DisposeAsync();
        await OwningServices.RebuildAsync(Settings, TimeProvider.System, NullLoggerFactory.Instance);
        Now = Open();
    }

    /// <summary>Opens the data folder again with a hook before the source that waits for the file <see cref="Go"/>.</summary>
    public async Task WithHookAsync()
    {
        await Now.DisposeAsync();
        var hook = new Hook { Run = ["/bin/sh", "-c", $"while [ ! -e '{Go}' ]; do sleep 0.05; done"] };
        Settings = Settings with
        {
            Sources =
            [
                new FilesSource
                {
                    Name = "bots",
                    Path = _source,
                    Before = hook,
                },
            ],
        };
        Now = Open();
    }

    /// <summary>Opens the data folder again with rules for compressing archives again.</summary>
    public async Task RecompressWithAsync(RecompressionRules rules)
    {
        await Now.DisposeAsync();
        Settings = Settings with { Recompression = rules };
        Now = Open();
    }

    public async Task<ResealCounts> ResealAsync(ResealOptions? options = null)
    {
        var job = await EndAsync(Now.Queue.EnqueueReseal(options ?? new ResealOptions(), TestServices.Admin).Id);
        return (ResealCounts)job.Result!;
    }

    /// <summary>Returns the archives that the newest reseal left as they were, with the reasons.</summary>
    public IReadOnlyList<(string Id, string Code)> Kept()
    {
        var job = Now.Queue.ListJobs(new JobFilter { Kind = JobKind.Reseal, Limit = 1 }).Rows[0];
        return [.. Now.Catalogue.Read(session => session.Notes.Warnings(job.Id)).Select(note => (note.Path, note.Code))];
    }

    public async Task<string> BackUpAsync(BackupType type)
    {
        var backup = Enqueue(type);
        await EndAsync(backup.JobId);
        return backup.Id;
    }

    /// <summary>Queues a backup of the source as it is now.</summary>
    public BackupRow Enqueue(BackupType type)
    {
        var backup = Now.Queue.EnqueueBackup(new BackupOptions { Type = type }, TestServices.Admin);
        _trees[backup.Id] = TreeSnapshot.Of(_source);
        return backup;
    }

    public async Task<JobRow> EndAsync(string jobId)
    {
        var job = await Now.Queue.WaitAsync(jobId, Patience, TestContext.Current.CancellationToken);
        Assert.True(job.Status == RunStatus.Completed, $"{job.Kind} is {job.Status}: {job.ErrorMessage}");
        return job;
    }

    public void AssertAllRestore()
    {
        foreach (var backup in Now.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)))
        {
            var to = _scratch.At($"restored-{++_restores}");
            var request = new RestoreRequest
            {
                Id = backup.Id,
                Destinations = new Dictionary<string, string> { ["bots"] = to },
            };
            Assert.Equal(0, Now.Engine.Restore(request, new TransferProgress(), TestContext.Current.CancellationToken).ErrorCount);
            TreeAssert.Same(_trees[backup.Id], TreeSnapshot.Of(to));
            Directory.Delete(to, recursive: true);
        }
    }

    /// <summary>Asserts that the catalogue and the files agree about how archives are sealed.</summary>
    public void AssertRowsAreTrue()
    {
        foreach (var row in Seals)
        {
            var facts = Now.Engine.Describe(row.Id);
            Assert.Equal((facts.Seal?.Mode, (long?)facts.Seal?.Epoch), (row.Mode, row.Epoch));
            Assert.Equal(facts.Summary.StoredBytes, row.StoredBytes);
        }
    }

    public void Write(int from, int to, int seed)
    {
        var random = new Random(seed);
        for (var i = from; i < to; i++)
        {
            var bytes = new byte[40_000];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(_source, $"file-{i}"), bytes);
        }
    }

    /// <summary>Writes files of 400,000 bytes that LZ4 compresses little and zstd more.</summary>
    public void WriteText(int from, int to, int seed)
    {
        var random = new Random(seed);
        for (var i = from; i < to; i++)
        {
            var text = new byte[400_000];
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = (byte)('a' + random.Next(16));
            }

            File.WriteAllBytes(Path.Combine(_source, $"file-{i}"), text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await File.WriteAllTextAsync(Go, "");
        await Now.DisposeAsync();
        Recovery.Dispose();
        _scratch.Dispose();
    }

    private OwningServices Open()
    {
        var services = OwningServices.Open(Settings, TimeProvider.System, NullLoggerFactory.Instance);
        services.Runner.Start();
        return services;
    }
}

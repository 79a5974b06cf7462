using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using BackupEdge.Tests.Copies;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs;

/// <summary>Services on a scratch data folder with a scripted engine. They can be closed and opened again, as in a restart.</summary>
internal sealed class TestServices : IAsyncDisposable
{
    public static readonly Caller Admin = new("tester", Role.Admin);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly string _root = Directory.CreateTempSubdirectory("backupedge-jobs-").FullName;

    private readonly bool _withKeys;

    /// <summary>Opens the services.</summary>
    /// <param name="start">Whether jobs are run.</param>
    /// <param name="folder">The data folder; null for one of its own.</param>
    /// <param name="withKeys">Whether the data folder gets keys if the suite runs with encryption.</param>
    public TestServices(bool start = true, string? folder = null, bool withKeys = true)
    {
        _withKeys = withKeys;
        Settings = new Settings
        {
            Data = new DataPaths(folder ?? Path.Combine(_root, "data")),
            Sources =
            [
                new FilesSource { Name = "bots", Path = Path.Combine(_root, "bots") },
                new SqliteSource { Name = "settings", Path = Path.Combine(_root, "settings.db") },
            ],
            Targets =
            [
                new TargetDefinition(Settings.Staging, Path.Combine(_root, "staging")),
                new TargetDefinition("elsewhere", Path.Combine(_root, "elsewhere")),
            ],
            Encryption = new EncryptionDefinition
            {
                KeyFiles = [Path.Combine(_root, "host.key")],
                NewKeyFile = Path.Combine(_root, "host.key"),
            },
        };
        Settings = withKeys ? RunKeys.WithKeys(Settings) : Settings;
        Now = Open(start);
    }

    public Settings Settings { get; set; }

    public ScriptedEngine Engine { get; private set; } = null!;

    public OwningServices Now { get; private set; }

    public JobQueue Queue => Now.Queue;

    public string ArchivePath(string backupId) => Path.Combine(Settings.Data.Archives, backupId + ".bea");

    public async Task Restart(Action? between = null, bool start = true)
    {
        await Now.DisposeAsync();
        between?.Invoke();
        Now = Open(start);
    }

    /// <summary>
    /// Makes the keys, with the slot of the host only. New archives are sealed from now on. The services must have been made without keys.
    /// </summary>
    public void MakeKeys(SealMode mode = SealMode.Shared)
    {
        var store = new KeyStore(Settings, TimeProvider.System);
        store.Create(mode, now => [KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now)]).Dispose();
    }

    /// <summary>Restarts with a copy <c>away</c> in memory.</summary>
    public async Task<MemoryObjectStore> AddCopyAsync()
    {
        var store = new MemoryObjectStore(TimeProvider.System);
        Settings = Settings with { Copies = [new CopyDefinition { Name = "away", Place = new FolderPlace("/nowhere") }] };
        await Restart(start: false);
        Now.ConnectCopies = _ => store;
        Now.Runner.Start();
        return store;
    }

    public BackupRow Enqueue(BackupOptions? options = null) =>
        Queue.EnqueueBackup(options ?? new BackupOptions { Type = BackupType.Full }, Admin);

    public JobRow EnqueueRestore(string backupId, string target = Settings.Staging, bool dryRun = false) =>
        Queue.EnqueueRestore(backupId, new RestoreOptions { Target = target, DryRun = dryRun }, Admin);

    /// <summary>Makes a backup, asserts that it completes, and returns it.</summary>
    public async Task<BackupRow> Completed(BackupType type = BackupType.Full)
    {
        var backup = Enqueue(new BackupOptions { Type = type });
        Engine.Release($"backup {backup.Id}", Summaries.Backup());
        var job = await Ended(backup.JobId);
        Assert.Equal(RunStatus.Completed, job.Status);
        return Queue.FindBackup(backup.Id);
    }

    /// <summary>Marks a backup and its job as running, as a killed process would leave them.</summary>
    public void MarkRunning(BackupRow backup) =>
        Now.Catalogue.Write(session =>
        {
            session.Jobs.Update(session.Jobs.Find(backup.JobId)! with { Status = RunStatus.Running });
            session.Backups.Update(backup with { Status = RunStatus.Running });
        });

    public async Task<JobRow> Ended(string jobId)
    {
        var row = await Queue.WaitAsync(jobId, Timeout, TestContext.Current.CancellationToken);
        Assert.True(row.HasEnded, $"{jobId} is still {row.Status}");
        return row;
    }

    public static Fault Refused(string code, Action action)
    {
        var fault = Assert.Throws<Fault>(action);
        Assert.Equal(code, fault.Code);
        return fault;
    }

    public async ValueTask DisposeAsync()
    {
        await Now.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private OwningServices Open(bool start)
    {
        Engine = new ScriptedEngine();
        var services = OwningServices.Open(Settings, TimeProvider.System, NullLoggerFactory.Instance, Engine.Over);
        if (_withKeys)
        {
            RunKeys.Unlock(services);
        }

        if (start)
        {
            services.Runner.Start();
        }

        return services;
    }
}

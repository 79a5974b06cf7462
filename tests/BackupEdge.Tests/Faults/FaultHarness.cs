using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Faults;

/// <summary>
/// Provides a data folder with backups of every kind, runs a debug build of the program that can be killed at a crash point, and checks
/// the next start. The backups, oldest first: an expired one, a deleted full one of which less
/// than half is needed, two incremental ones, and a full one that is no base of another backup.
/// </summary>
internal sealed partial class FaultHarness : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProcessPatience = TimeSpan.FromMinutes(2);
    private readonly TempFolder _scratch = new();
    private readonly Dictionary<string, TreeSnapshot> _trees = new(StringComparer.Ordinal);
    private readonly string _source;
    private Settings _settings;
    private readonly bool _withKeys;
    private readonly Dictionary<string, string> _environment = [];
    private int _restores;

    /// <summary>Creates the harness.</summary>
    /// <param name="withKeys">Whether the data folder gets keys if the suite runs with encryption.</param>
    public FaultHarness(bool withKeys = true)
    {
        _source = _scratch.MakeFolder("bots");
        _settings = new Settings
        {
            Data = new DataPaths(_scratch.At("data")),
            Sources = [new FilesSource { Name = "bots", Path = _source }],
            Targets = [new TargetDefinition(BackupEdge.Configuration.Settings.Staging, _scratch.At("staging"))],
            Encryption = new EncryptionDefinition { KeyFiles = [KeyFile], NewKeyFile = KeyFile },
        };
        _withKeys = withKeys;
        HasBin = false;
        _settings = withKeys ? RunKeys.WithKeys(_settings) : _settings;
    }

    public string Source => _source;

    /// <summary>The host's key file, also of the processes that are killed.</summary>
    public string KeyFile => _scratch.At("host.key");

    public Settings Settings => _settings;

    public DataPaths Data => _settings.Data;

    public string UnrelatedFull { get; private set; } = "";

    public string FirstIncremental { get; private set; } = "";

    public async Task PrepareAsync()
    {
        Write(0, 10, seed: 1);
        await using var services = Open(new OldClock());
        await BackUpAsync(services, BackupType.Full, retentionDays: 1);
        var full = await BackUpAsync(services, BackupType.Full);
        Write(0, 8, seed: 2);
        FirstIncremental = await BackUpAsync(services, BackupType.Incremental);
        Write(9, 10, seed: 3);
        await BackUpAsync(services, BackupType.Incremental);
        UnrelatedFull = await BackUpAsync(services, BackupType.Full);
        Write(4, 6, seed: 4);
        await BackUpAsync(services, BackupType.Incremental);
        Delete(services, full);
        Write(3, 5, seed: 5);
    }

    /// <summary>Runs a command of the debug build that is killed when it reaches the crash point the given number of times.</summary>
    public async Task KillAsync(CrashPoint point, int time, params string[] arguments)
    {
        var exit = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"{(int)point}:{time}"), arguments);
        Assert.True(exit.Code == 137, $"{point} was not reached: exit code {exit.Code}\n{exit.Output}");
    }

    public async Task<(int Code, string Output)> RunAsync(string? point, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _scratch.Path,
        };
        foreach (
            var argument in (string[])
                [Path.Combine(AppContext.BaseDirectory, "backupedge.dll"), .. arguments, "--data", _settings.Data.Path]
        )
        {
            start.ArgumentList.Add(argument);
        }

        if (_withKeys && arguments[0] is "restore" or "drill" && RunKeys.SaveRecovery(_scratch.At("recovery.key")) is { } identity)
        {
            start.ArgumentList.Add("--identity");
            start.ArgumentList.Add(identity);
        }

        start.Environment["BACKUPEDGE_FAULT_POINT"] = point ?? "";
        start.Environment["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = KeyFile;
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(ProcessPatience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // A server that does not reach its crash point would run for ever.
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Adds entries that no backup has to the folder that a mirroring restore writes to.</summary>
    public void AddExtras()
    {
        var folder = Directory.CreateDirectory(_scratch.At("elsewhere", "bots", "extra")).FullName;
        for (var i = 0; i < 4; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"extra-{i}"), "x");
        }
    }

    /// <summary>Repeats the mirroring restore, which must complete what a killed one began.</summary>
    public async Task AssertMirrorsAsync()
    {
        var (code, output) = await RunAsync(point: null, "restore", "latest", "--to", "elsewhere", "--delete", "--yes");
        Assert.True(code == 0, output);
        TreeAssert.Same(_source, _scratch.At("elsewhere", "bots"));
    }

    /// <summary>Lets drills restore to a target instead of the scratch folder.</summary>
    public void DrillInTarget()
    {
        var target = _scratch.MakeFolder("drills");
        _settings = _settings with
        {
            Targets = [.. _settings.Targets, new TargetDefinition("drills", target)],
            Drill = new DrillRules { Target = "drills" },
        };
        _environment["BACKUPEDGE__TARGETS__DRILLS__PATH"] = target;
        _environment["BACKUPEDGE__DRILL__TARGET"] = "drills";
    }

    /// <summary>Asserts that nothing is left of what a killed drill has restored.</summary>
    public void AssertNoDrillIsLeft()
    {
        foreach (var folder in (string[])[_settings.Data.Scratch, _scratch.At("drills")])
        {
            Assert.True(!Directory.Exists(folder) || Directory.GetFileSystemEntries(folder).Length == 0, folder);
        }
    }

    public void LoseCatalogue()
    {
        foreach (var file in Directory.GetFiles(_settings.Data.Path, "catalogue.*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Starts again and asserts that nothing is lost, no file is left over, and every operation works.</summary>
    public async Task AssertRecoversAsync()
    {
        await using var services = Open(TimeProvider.System);

        // A job that was queued runs now; one that was running has ended, so that waiting for it would fail.
        foreach (var job in services.Catalogue.Read(Active))
        {
            await EndAsync(services, job.Id);
        }

        Assert.Empty(Directory.GetFiles(_settings.Data.Archives, "*.partial"));
        Assert.False(_settings.Data.IsSealed && File.Exists(_settings.Data.PlainCatalogue), "a plain catalogue is left");
        Assert.Empty(services.Catalogue.Read(Active));
        AssertAllRestore(services);
        foreach (var type in Enum.GetValues<BackupType>())
        {
            await BackUpAsync(services, type);
        }

        var prune = services.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        await EndAsync(services, prune.Id);
        AssertAllRestore(services);
        foreach (var backup in services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)))
        {
            await EndAsync(services, services.Queue.EnqueueVerify(backup.Id, TestServices.Admin).Id);
        }

        AssertNothingUnknown(services);
    }

    /// <summary>Seals all archives, and asserts that the catalogue and the files agree about that.</summary>
    public async Task AssertSealsAllAsync()
    {
        await using var services = Open(TimeProvider.System);
        await EndAsync(services, services.Queue.EnqueueReseal(new ResealOptions(), TestServices.Admin).Id);
        foreach (var row in services.Catalogue.Read(session => session.Backups.Seals()))
        {
            var facts = services.Engine.Describe(row.Id);
            Assert.Equal(("shared", 1L, facts.Summary.StoredBytes), (row.Mode, row.Epoch, row.StoredBytes));
            Assert.Equal(("shared", 1), (facts.Seal?.Mode, facts.Seal?.Epoch));
        }

        AssertAllRestore(services);
    }

    public void Dispose() => _scratch.Dispose();

    private static List<JobRow> Active(CatalogueSession session) =>
        [.. session.Jobs.OfStatus(RunStatus.Queued), .. session.Jobs.OfStatus(RunStatus.Running)];

    private static void Delete(OwningServices services, string id) => services.Queue.DeleteBackup(id, force: true);

    private static async Task EndAsync(OwningServices services, string jobId)
    {
        var job = await services.Queue.WaitAsync(jobId, Patience, TestContext.Current.CancellationToken);
        Assert.True(job.Status == RunStatus.Completed, $"{job.Kind} is {job.Status}: {job.ErrorMessage}");
    }

    private OwningServices Open(TimeProvider time)
    {
        var services = OwningServices.Open(_settings, time, NullLoggerFactory.Instance);
        if (_withKeys)
        {
            RunKeys.Unlock(services);
        }

        services.Runner.Start();
        return services;
    }

    private async Task<string> BackUpAsync(OwningServices services, BackupType type, int? retentionDays = null)
    {
        var backup = services.Queue.EnqueueBackup(new BackupOptions { Type = type, RetentionDays = retentionDays }, TestServices.Admin);
        await EndAsync(services, backup.JobId);
        Assert.Equal(type, services.Queue.FindBackup(backup.Id).Type);
        _trees[backup.Id] = TreeSnapshot.Of(_source);
        return backup.Id;
    }

    private void AssertAllRestore(OwningServices services)
    {
        var completed = services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed));
        Assert.NotEmpty(completed);
        foreach (var backup in completed)
        {
            var to = _scratch.At($"restored-{++_restores}");
            var request = new RestoreRequest
            {
                Id = backup.Id,
                Destinations = new Dictionary<string, string> { ["bots"] = to },
            };
            Assert.Equal(0, services.Engine.Restore(request, new TransferProgress(), TestContext.Current.CancellationToken).ErrorCount);

            // Backups that the killed process completed contain the current tree.
            TreeAssert.Same(_trees.GetValueOrDefault(backup.Id) ?? TreeSnapshot.Of(_source), TreeSnapshot.Of(to));
        }
    }

    // Every archive has a row, and every backup that is completed or in the bin has an archive.
    private void AssertNothingUnknown(OwningServices services)
    {
        var store = new LocalArchiveStore(_settings.Data.Archives);
        var rows = services.Catalogue.Read(session =>
            session
                .Backups.OfStatus(RunStatus.Completed)
                .Concat(session.Backups.RowsInBin())
                .Select(row => row.Id)
                .Order(StringComparer.Ordinal)
                .ToList()
        );
        Assert.Equal(rows, store.List());
        Assert.All(store.ListRetired(), id => Assert.True(services.Catalogue.Read(session => session.Backups.IsKnown(id))));
    }

    private void Write(int from, int to, int seed)
    {
        var random = new Random(seed);
        for (var i = from; i < to; i++)
        {
            var bytes = new byte[40_000];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(_source, $"file-{i}"), bytes);
        }
    }

    // Backups made with this clock are old enough to be expired.
    private sealed class OldClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromDays(10);
    }
}

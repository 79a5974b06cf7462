using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Two sources and a data folder with three backups: a full and an incremental backup of <c>bots</c>, and a full backup of <c>other</c>,
/// which shares no archive with them. <see cref="Copy"/> returns a copy of the data folder to damage.
/// </summary>
public sealed class DamageHarness : IAsyncDisposable
{
    private static readonly Caller Admin = new("tester", Role.Admin);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly TempFolder _scratch = new();
    private readonly Dictionary<string, TreeSnapshot> _snapshots = [];
    private int _numbers;
    private GroupCompression _compression;
    private SealMode? _mode;

    public string Bots => _scratch.At("bots");

    public string Other => _scratch.At("other");

    /// <summary>The full backup of <c>bots</c>.</summary>
    public string Full { get; private set; } = "";

    /// <summary>The incremental backup of <c>bots</c>.</summary>
    public string Incremental { get; private set; } = "";

    /// <summary>The full backup of <c>other</c>.</summary>
    public string Apart { get; private set; } = "";

    /// <summary>Makes the sources and the backups.</summary>
    /// <param name="alter">Whether <c>bots</c> changes once more after its last backup.</param>
    /// <param name="compression">How the archives are compressed.</param>
    /// <param name="mode">How the data folder is sealed; null to seal nothing.</param>
    internal static async Task<DamageHarness> MakeAsync(bool alter, GroupCompression compression, SealMode? mode)
    {
        var harness = new DamageHarness { _compression = compression, _mode = mode };
        RandomTree.Make(Directory.CreateDirectory(harness.Bots).FullName, seed: 11, entries: 16);
        RandomTree.Make(Directory.CreateDirectory(harness.Other).FullName, seed: 12, entries: 10);
        await using (var services = harness.Open(harness._scratch.At("data")))
        {
            harness.Change(seed: 0);
            harness.Full = await harness.BackupAsync(services, "bots", BackupType.Full);
            harness.Change(seed: 1);
            harness.Incremental = await harness.BackupAsync(services, "bots", BackupType.Incremental);
            harness.Apart = await harness.BackupAsync(services, "other", BackupType.Full);
        }

        if (alter)
        {
            harness.Change(seed: 2);
        }

        return harness;
    }

    /// <summary>Returns a copy of the data folder that no service uses.</summary>
    internal DataPaths Copy()
    {
        var folder = _scratch.At($"data-{++_numbers}");
        using var copy = Process.Start("cp", ["-a", "--", _scratch.At("data"), folder]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        return new DataPaths(folder);
    }

    /// <summary>Returns the path of a backup's archive in a data folder.</summary>
    internal static string Archive(DataPaths data, string id) => Path.Combine(data.Archives, id + ".bea");

    /// <summary>Opens a data folder as the service does when it starts.</summary>
    internal OwningServices Start(DataPaths data) => Open(data.Path);

    /// <summary>Makes a backup, asserts that it completes, and takes a snapshot of its source.</summary>
    internal async Task<string> BackupAsync(BackupServices services, string source, BackupType type)
    {
        var row = services.Queue.EnqueueBackup(new BackupOptions { Type = type, Sources = [source] }, Admin);
        var job = await EndAsync(services, row.JobId);
        Assert.True(job.Status == RunStatus.Completed, $"{type} of {source}: {job.Status} {job.ErrorMessage}");
        _snapshots[row.Id] = TreeSnapshot.Of(source == "bots" ? Bots : Other);
        return row.Id;
    }

    /// <summary>Restores a backup and asserts that the result is identical to the source.</summary>
    internal async Task RestoresIdenticalAsync(BackupServices services, string id)
    {
        var job = await RestoreAsync(services, id);
        Assert.True(job?.Status == RunStatus.Completed, $"restore of {id}: {job?.Status} {job?.ErrorMessage}");
        TreeAssert.Same(_snapshots[id], TreeSnapshot.Of(Restored(id)));
        Clean();
    }

    /// <summary>
    /// Restores a backup. The job may fail, but every restored path must be right, and a completed job must have restored everything.
    /// </summary>
    internal async Task RestoresNothingWrongAsync(BackupServices services, string id)
    {
        var job = await RestoreAsync(services, id);
        if (job?.Status == RunStatus.Completed)
        {
            TreeAssert.Same(_snapshots[id], TreeSnapshot.Of(Restored(id)));
        }
        else if (Directory.Exists(Restored(id)))
        {
            foreach (var (path, line) in TreeSnapshot.Of(Restored(id)).Lines)
            {
                Assert.True(_snapshots[id].Lines.TryGetValue(path, out var expected), $"'{path}' was never in the source of {id}");
                Assert.True(
                    line == expected
                        || line.StartsWith("Directory", StringComparison.Ordinal)
                        || expected.StartsWith("hard link", StringComparison.Ordinal),
                    $"'{path}' of {id} was restored incorrectly\n{expected}\n{line}"
                );
            }
        }

        Clean();
    }

    /// <summary>Restores a backup; returns null when the restore is refused.</summary>
    internal async Task<JobRow?> TryRestoreAsync(BackupServices services, string id)
    {
        try
        {
            return await RestoreAsync(services, id);
        }
        catch (Fault)
        {
            return null;
        }
        finally
        {
            Clean();
        }
    }

    /// <summary>Asserts that a backup is missing or that its verification fails.</summary>
    internal static async Task AssertDamageIsReportedAsync(BackupServices services, string id)
    {
        if (services.Queue.FindBackup(id).Status != RunStatus.Missing)
        {
            var job = await EndAsync(services, services.Queue.EnqueueVerify(id, Admin).Id);
            Assert.True(job.Status == RunStatus.Failed, $"verify of {id}: {job.Status}");
            Assert.False(string.IsNullOrEmpty(job.ErrorMessage));
        }
    }

    /// <summary>Runs a prune, which may fail, to its end.</summary>
    internal static async Task PruneAsync(BackupServices services) =>
        await EndAsync(services, services.Queue.EnqueuePrune(new PruneOptions(), Admin).Id);

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for the end of a job and returns it.</summary>
    internal static async Task<JobRow> EndAsync(BackupServices services, string jobId)
    {
        var row = await services.Queue.WaitAsync(jobId, Timeout, TestContext.Current.CancellationToken);
        Assert.True(row.HasEnded, $"{jobId} is still {row.Status}");
        return row;
    }

    // Returns null when the restore is refused because the archive is missing.
    private static async Task<JobRow?> RestoreAsync(BackupServices services, string id)
    {
        if (services.Queue.FindBackup(id).Status == RunStatus.Missing)
        {
            return null;
        }

        return await EndAsync(services, services.Queue.EnqueueRestore(id, new RestoreOptions { Target = "out", Trust = true }, Admin).Id);
    }

    private string Restored(string id)
    {
        var name = id == Apart ? "other" : "bots";
        return _scratch.At("out", name);
    }

    private void Clean()
    {
        using var remove = Process.Start("rm", ["-rf", "--", _scratch.At("out")]);
        remove.WaitForExit();
    }

    private void Change(int seed)
    {
        Directory.CreateDirectory(Path.Combine(Bots, $"new-{seed}"));
        RandomTree.Make(Path.Combine(Bots, $"new-{seed}"), 100 + seed, entries: 6);
        var random = new Random(seed);
        Directory.CreateDirectory(Path.Combine(Bots, "plain"));
        for (var i = 0; i < 4; i++)
        {
            // The first file is new each time; the others change.
            var content = new byte[150_000];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(Bots, "plain", i == 0 ? $"{seed}" : $"file-{i}"), content);
        }
    }

    private OwningServices Open(string data)
    {
        var settings = new Settings
        {
            Data = new DataPaths(data),
            Sources = [new FilesSource { Name = "bots", Path = Bots }, new FilesSource { Name = "other", Path = Other }],
            Targets = [new TargetDefinition("out", _scratch.At("out"))],
            Workers = 2,
            Compression = _compression,
        };
        settings = _mode is { } mode ? RunKeys.WithKeys(settings, mode) : settings;
        var services = RunKeys.Unlock(OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance), _mode);
        try
        {
            services.Runner.Start();
            return services;
        }
        catch
        {
            services.DisposeAsync().AsTask().Wait();
            throw;
        }
    }
}

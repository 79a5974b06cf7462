using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Counts;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Retention;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Model;

/// <summary>
/// Runs a random sequence of steps, which depends only on the seed, with real services and with a model that only stores the trees of the
/// sources at each backup. Services and model must agree after each step.
/// </summary>
internal sealed class ModelRun : IAsyncDisposable
{
    private static readonly Caller Caller = new("model", Role.Admin);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly BackupType[] Types =
    [
        BackupType.Full,
        BackupType.Incremental,
        BackupType.Incremental,
        BackupType.Incremental,
        BackupType.Differential,
    ];

    private readonly string _root = Path.Combine(ScratchFolder, $"backupedge-model-{Guid.NewGuid():N}");
    private readonly Random _random;
    private readonly CancellationToken _stop;
    private readonly MovableClock _clock = new();
    private readonly Dictionary<string, ModelTree> _trees = [];
    private readonly Dictionary<string, DateTimeOffset> _found = new(StringComparer.Ordinal);
    private readonly List<string> _steps = [];
    private readonly List<string> _deleted = [];
    private readonly ArchiveEngine _engine;
    private readonly Settings _settings;
    private List<ModelBackup> _living = [];
    private OwningServices _services;
    private int _restores;

    public ModelRun(int seed, CancellationToken stop)
    {
        _random = new Random(seed);
        _stop = stop;
        foreach (var name in new[] { "bots", "extra", "more" })
        {
            _trees[name] = new ModelTree(At("sources", name), _random);
        }

        _settings = new Settings
        {
            Data = new DataPaths(At("data")),
            Sources = [.. _trees.Keys.Select(name => new FilesSource { Name = name, Path = At("sources", name) })],
            Targets = [new TargetDefinition(Settings.Staging, At("staging"))],
            Retention = ModelRetention.Rules[_random.Next(ModelRetention.Rules.Count)],
            Workers = _random.Next(1, 3),
        };
        _settings = RunKeys.WithKeys(_settings);
        _services = Open();
        _engine = RunKeys.Engine(_settings, new EngineOptions { Workers = 1 });
    }

    /// <summary>The steps so far, one per line.</summary>
    public string Steps => string.Join('\n', _steps.Select((step, number) => $"  {number + 1}. {step}"));

    /// <summary>The number of archives that prunes have compacted.</summary>
    public long Rewritten { get; private set; }

    // A folder in memory, where a flush costs nothing, if it exists.
    private static string ScratchFolder => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    /// <summary>Runs random steps and checks after each step.</summary>
    public async Task Run(int steps)
    {
        _steps.Add($"begin with {_settings.Retention}");
        for (var i = 0; i < steps; i++)
        {
            Edit(_random.Next(7));
            _clock.Advance(
                TimeSpan.FromHours(
                    _random.Next(5) switch
                    {
                        0 => 24,
                        1 => 1,
                        2 => 60,
                        _ => 0,
                    }
                )
            );
            await Step();

            // Before the checks, because edits directly after a backup are the hardest to detect.
            Edit(_random.Next(3));
            CheckCatalogue();
            foreach (var backup in _living)
            {
                CheckRestore(backup);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private void Edit(int times)
    {
        for (; times > 0; times--)
        {
            var (name, tree) = _trees.ElementAt(_random.Next(_trees.Count));
            _steps.Add($"in {name}: {tree.Edit()}");
        }
    }

    private async Task Step()
    {
        switch (_living.Count == 0 ? 0 : _random.Next(20))
        {
            case < 9:
                await Backup();
                break;
            case < 12:
                Delete();
                break;
            case < 16:
                await Prune();
                break;
            case 16:
                _steps.Add("restart");
                await Reopen();
                break;
            case 17:
                await RestoreByJob();
                break;
            default:
                _steps.Add("rebuild");
                await Reopen(_settings.Data.Catalogue, _settings.Data.Catalogue + "-wal", _settings.Data.Catalogue + "-shm");
                break;
        }
    }

    private async Task Backup()
    {
        var options = new BackupOptions
        {
            Type = Types[_random.Next(Types.Length)],
            RetentionDays = _random.Next(3) == 0 ? _random.Next(1, 4) : null,
            Sources = _random.Next(2) == 0 ? AnySources() : null,
        };
        var names = options.Sources ?? [.. _trees.Keys];
        _steps.Add($"back up {options.Type} of {string.Join(' ', names)}, retention_days {options.RetentionDays}");
        string?[] bases = [.. names.Select(name => ModelBases.Of(_living, name, options.Type))];
        var trees = names.ToDictionary(name => name, name => TreeSnapshot.Of(At("sources", name)));
        var row = _services.Queue.EnqueueBackup(options, Caller);
        await Completed(row.JobId);
        _steps[^1] += $": {row.Id}";
        row = _services.Queue.FindBackup(row.Id);
        Assert.Equal(names.Zip(bases), row.Sources.Select(source => (source.Name, source.BaseId)));
        var isFull = bases.All(id => id is null);
        Assert.Equal(isFull ? BackupType.Full : options.Type, row.Type);
        _living.Add(new ModelBackup(row.Id, isFull, _clock.GetUtcNow(), options.RetentionDays, trees));
    }

    private List<string> AnySources() => [.. _trees.Keys.Where(_ => _random.Next(2) == 0).DefaultIfEmpty("bots")];

    private void Delete()
    {
        var backup = _living[_random.Next(_living.Count)];
        _steps.Add($"delete {backup.Id}");
        _services.Queue.DeleteBackup(backup.Id, force: true);
        _living.Remove(backup);
        _deleted.Add(backup.Id);
    }

    private async Task Prune()
    {
        var dryRun = _random.Next(6) == 0;
        _steps.Add($"prune{(dryRun ? ", dry run" : "")}");
        var job = await Completed(_services.Queue.EnqueuePrune(new PruneOptions { DryRun = dryRun }, Caller).Id);
        var counts = Assert.IsType<PruneCounts>(job.Result);
        _steps[^1] += $": {string.Join(", ", counts.ToDictionary().Select(pair => $"{pair.Key} {pair.Value}"))}";
        Assert.Equal(0, job.WarningCount);
        Rewritten += counts.RewrittenArchives;
        if (!dryRun)
        {
            foreach (var (file, _) in _found.Where(pair => _clock.GetUtcNow() - pair.Value >= Sweep.Grace).ToList())
            {
                _found.Remove(file);
            }

            var survivors = ModelRetention.Survivors(_living, _settings.Retention, _clock.GetUtcNow());
            _deleted.AddRange(_living.Except(survivors).Select(backup => backup.Id));
            _living = survivors;
        }
    }

    private async Task RestoreByJob()
    {
        var backup = _living[_random.Next(_living.Count)];
        _steps.Add($"restore {backup.Id} by a job");
        await Completed(_services.Queue.EnqueueRestore(backup.Id, new RestoreOptions { Target = Settings.Staging }, Caller).Id);
        foreach (var (name, tree) in backup.Trees)
        {
            TreeAssert.Same(tree, TreeSnapshot.Of(At("staging", name)));
        }

        Directory.Delete(At("staging"), recursive: true);
    }

    private async Task Reopen(params string[] without)
    {
        await _services.DisposeAsync();
        foreach (var file in without)
        {
            File.Delete(file);
        }

        if (without.Length > 0)
        {
            // The new catalogue finds the retired archives, and keeps them some days for archives that may be found later.
            _found.Clear();
            foreach (var path in Directory.GetFiles(_settings.Data.Archives, "*" + LocalArchiveStore.RetiredExtension))
            {
                _found[Path.GetFileName(path)] = _clock.GetUtcNow();
            }
        }

        _services = Open();
    }

    private OwningServices Open()
    {
        var services = RunKeys.Unlock(OwningServices.Open(_settings, _clock, NullLoggerFactory.Instance));
        services.Runner.Start();
        return services;
    }

    private async Task<JobRow> Completed(string jobId)
    {
        var job = await _services.Queue.WaitAsync(jobId, Patience, _stop);
        Assert.True(job.Status == RunStatus.Completed, $"{job.Id} is {job.Status}: {job.ErrorCode} {job.ErrorMessage}");
        return job;
    }

    private void CheckCatalogue()
    {
        var rows = _services.Catalogue.Read(session => session.Backups.List(new BackupFilter { Limit = 1000 })).Rows;
        Assert.All(rows, row => Assert.Equal(RunStatus.Completed, row.Status));
        Assert.Equal(_living.Select(backup => backup.Id), rows.Reverse().Select(row => row.Id));
        Assert.All(_deleted, id => Assert.DoesNotContain(rows, row => row.Id == id));

        // Each file of the store is the archive of an existing backup, one that an existing backup needs, or a retired one that was found a
        // few days ago.
        var files = Directory.GetFiles(_settings.Data.Archives).Select(path => Path.GetFileName(path)!);
        var expected = _living.Select(backup => backup.Id + LocalArchiveStore.Extension);
        var needed = _living
            .SelectMany(backup => _engine.Describe(backup.Id).References)
            .Select(reference => reference.Id)
            .Intersect(_deleted);
        string[] known = [.. expected, .. needed.Select(id => id + LocalArchiveStore.RetiredExtension)];
        Assert.Equal(
            known.Order(StringComparer.Ordinal),
            files.Where(file => known.Contains(file) || !_found.ContainsKey(file)).Order(StringComparer.Ordinal)
        );
    }

    private void CheckRestore(ModelBackup backup)
    {
        var folder = At($"restored-{++_restores}");
        var request = new RestoreRequest
        {
            Id = backup.Id,
            Destinations = backup.Trees.Keys.ToDictionary(name => name, name => Path.Combine(folder, name)),
        };
        var summary = _engine.Restore(request, new TransferProgress(), _stop);
        Assert.True(
            summary is { ErrorCount: 0, WarningCount: 0 },
            $"{backup.Id}: {string.Join('\n', summary.Errors.Concat(summary.Warnings))}"
        );
        foreach (var (name, tree) in backup.Trees)
        {
            TreeAssert.Same(tree, TreeSnapshot.Of(Path.Combine(folder, name)));
        }

        Directory.Delete(folder, recursive: true);
    }

    private string At(params string[] parts) => Path.Combine([_root, .. parts]);
}

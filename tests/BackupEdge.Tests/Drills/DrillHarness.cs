using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Drills;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Engine;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.Postgres;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Drills;

/// <summary>A store with real archives and its catalogue, in which a test runs drills without a service.</summary>
internal sealed class DrillHarness : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Func<EngineOptions, EngineOptions> _with;
    private int _drills;

    public DrillHarness(TestKeys? keys = null, bool isPlain = false, Func<EngineOptions, EngineOptions>? with = null)
    {
        _with = with ?? (options => options);
        Engine = new EngineHarness(keys: keys, isPlain: isPlain, with: with);
        Catalogue = TestCatalogue.Open(_folder.At("catalogue.db"));
        Settings = new Settings
        {
            Data = new DataPaths(_folder.At("data")),
            Sources = [new FilesSource { Name = "src", Path = Engine.Source }],
        };
    }

    public EngineHarness Engine { get; }

    public CatalogueDatabase Catalogue { get; }

    public Settings Settings { get; set; }

    public DrillRules Rules
    {
        set => Settings = Settings with { Drill = value };
    }

    /// <summary>Reads the backups; null for the engine of the harness.</summary>
    public IBackupReader? Reader { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string Scratch => Settings.Data.Scratch;

    public string At(string name) => _folder.At(name);

    /// <summary>Writes a file of the source.</summary>
    public void Write(string name, byte[] content)
    {
        var path = Path.Combine(Engine.Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Makes a backup of the sources, by default of the folder, on the base of another one.</summary>
    public BackupRow Backup(string? onBase = null, params SourceDefinition[] sources)
    {
        var request = Engine.Request();
        request = sources.Length == 0 ? request : request with { Sources = sources };
        request = request with { Record = RecordOf(request.Sources) };
        if (onBase is not null)
        {
            request = request with { Bases = request.Sources.ToDictionary(source => source.Name, _ => onBase, StringComparer.Ordinal) };
        }

        var facts = Engine.Engine.Backup(request, new TransferProgress(), TestContext.Current.CancellationToken);
        var row = Rows.Backup((int)facts.Sequence) with
        {
            Status = RunStatus.Completed,
            CompletedAt = DateTimeOffset.UtcNow.AddSeconds(facts.Sequence - 1000),
            Sources = [.. request.Sources.Select(source => new BackupSource(source.Name, source.Kind, source.Location))],
        };
        Catalogue.Write(session => session.Backups.Insert(row));
        return row;
    }

    // As far as the engine reads it.
    private static JsonElement RecordOf(IEnumerable<SourceDefinition> sources)
    {
        var names = string.Join(',', sources.Select(source => $$"""{"name":"{{source.Name}}"}"""));
        using var json = JsonDocument.Parse($$"""{"sources":[{{names}}]}""");
        return json.RootElement.Clone();
    }

    /// <summary>Runs a drill, and records it.</summary>
    public DrillEnd Run(
        string? backupId = null,
        IReadOnlyList<string>? sources = null,
        DrillPick pick = DrillPick.Newest,
        CancellationToken? cancel = null
    )
    {
        var job = $"job-{++_drills}";
        var request = new DrillRequest(job, "tester", backupId, sources, pick, null);
        var options = _with(
            new EngineOptions
            {
                Scratch = Scratch,
                RunSqlite = SqliteWork.RunHere,
                Time = Time,
            }
        );
        var tools = new DrillTools(
            Settings,
            Catalogue,
            Reader ?? Engine.Engine,
            options,
            DrillFolder.Of(Settings, job),
            new TransferProgress()
        );
        var run = new DrillRun(tools, request, () => Engine.Keys?.Current, "edge1");
        var end = run.Run(cancel ?? TestContext.Current.CancellationToken);
        Catalogue.Write(session => session.Drills.Insert(end.Row));
        return end;
    }

    /// <summary>If this is root, gives the scratch folder to the user <c>postgres</c>, as if the service ran as that user.</summary>
    public async Task GiveToPostgresAsync()
    {
        Directory.CreateDirectory(Scratch);
        if (Environment.IsPrivilegedProcess)
        {
            await PostgresServer.RunAsync("/bin/chmod", "711", _folder.Path, Settings.Data.Path);
            await PostgresServer.RunAsync("/bin/chown", "postgres:", Scratch);
        }
    }

    /// <summary>Asserts that no drill has left anything in the scratch folder or in a target.</summary>
    public void AssertNothingLeft()
    {
        Assert.True(!Directory.Exists(Scratch) || Directory.GetFileSystemEntries(Scratch).Length == 0);
        foreach (var target in Settings.Targets)
        {
            Assert.True(!Directory.Exists(target.Path) || Directory.GetFileSystemEntries(target.Path).Length == 0);
        }
    }

    public void Dispose()
    {
        Catalogue.Dispose();
        Engine.Dispose();
        _folder.Dispose();
    }
}

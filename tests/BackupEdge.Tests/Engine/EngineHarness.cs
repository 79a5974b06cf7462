using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine;

/// <summary>Provides an engine with a temporary store, a source folder and folders to restore to.</summary>
internal sealed class EngineHarness : IDisposable
{
    private readonly TempFolder _scratch = new();
    private long _sequence;
    private int _restores;

    public EngineHarness(
        int workers = 2,
        Func<IArchiveStore, IArchiveStore>? decorate = null,
        Func<EngineOptions, EngineOptions>? with = null,
        TestKeys? keys = null,
        bool isPlain = false
    )
    {
        Keys = isPlain ? null : keys ?? TestKeys.OfRun();
        Source = _scratch.MakeFolder("source");
        StoreFolder = _scratch.At("store");
        IArchiveStore store = new LocalArchiveStore(StoreFolder);
        Store = decorate?.Invoke(store) ?? store;
        ScratchFolder = _scratch.At("scratch");

        // Databases are read in this process, as a child process for each would be slow. Other tests cover the child process.
        var options = new EngineOptions
        {
            Workers = workers,
            Scratch = ScratchFolder,
            RunSqlite = SqliteWork.RunHere,
        };
        Engine = new ArchiveEngine(Store, with?.Invoke(options) ?? options, Keys);
    }

    /// <summary>The keys of the store; null if its archives are not sealed.</summary>
    public TestKeys? Keys { get; }

    public string Source { get; }

    public string StoreFolder { get; }

    public string ScratchFolder { get; }

    public IArchiveStore Store { get; }

    public ArchiveEngine Engine { get; }

    public TransferProgress Progress { get; private set; } = new();

    public string ArchivePath(string id) => Path.Combine(StoreFolder, id + ".bea");

    public string At(string name) => _scratch.At(name);

    public BackupRequest Request(IReadOnlyList<string>? exclude = null)
    {
        var sequence = ++_sequence;
        return new BackupRequest
        {
            Id = $"backup-{sequence}",
            Sequence = sequence,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Sources =
            [
                new FilesSource
                {
                    Name = "src",
                    Path = Source,
                    Selection = new FileSelection { Exclude = exclude ?? [] },
                },
            ],
            Forbidden = [StoreFolder],
        };
    }

    /// <summary>Changes a byte of a group, which is given by its place in the order of the file, whether it is sealed or not.</summary>
    public void DamageGroup(string id, int place) =>
        GroupDamage.Make(ArchivePath(id), new ArchiveAccess(Store, Keys), id, groups => groups[place]);

    /// <summary>Changes a byte of the largest group, which holds the content of the largest file if that cannot be compressed.</summary>
    public void DamageLargestGroup(string id) =>
        GroupDamage.Make(ArchivePath(id), new ArchiveAccess(Store, Keys), id, groups => groups.MaxBy(row => row.FrameBytes));

    /// <summary>Waits until a new file is old enough for the next backup to treat it as unchanged.</summary>
    public static async Task LetAgeAsync(string file)
    {
        while (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) < TimeSpan.FromMilliseconds(100))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns a request to back up one source.</summary>
    public BackupRequest RequestOf(SourceDefinition source) => Request() with { Sources = [source] };

    public (string Id, BackupSummary Summary) Backup(BackupRequest? request = null) =>
        BackupUntil(TestContext.Current.CancellationToken, request);

    public (string Id, BackupSummary Summary) BackupUntil(CancellationToken cancellationToken, BackupRequest? request = null)
    {
        request ??= Request();
        Progress = new TransferProgress();
        return (request.Id, Engine.Backup(request, Progress, cancellationToken).Summary);
    }

    public RestoreRequest RestoreOf(string id, string? to = null) =>
        new()
        {
            Id = id,
            Destinations = new Dictionary<string, string> { ["src"] = to ?? _scratch.At($"restored-{++_restores}") },
            Trust = true,
        };

    public (string Folder, RestoreSummary Summary) Restore(RestoreRequest request, string source = "src")
    {
        Progress = new TransferProgress();
        return (request.Destinations[source], Engine.Restore(request, Progress, TestContext.Current.CancellationToken));
    }

    /// <summary>Restores the stream of one source as a file and returns its path.</summary>
    public string RestoreStream(string id, StreamSourceDefinition source)
    {
        var folder = _scratch.At($"restored-{++_restores}");
        var summary = Restore(
            RestoreOf(id) with
            {
                Destinations = new Dictionary<string, string> { [source.Name] = folder },
            },
            source.Name
        ).Summary;
        Assert.Empty(summary.Errors);
        return Path.Combine(folder, source.FileName);
    }

    public RestoreSummary RestoreInto(string id, StreamSourceDefinition into, OverwriteMode overwrite = OverwriteMode.Replace) =>
        Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string>(),
                Databases = new Dictionary<string, StreamSourceDefinition> { [into.Name] = into },
                Overwrite = overwrite,
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

    public VerifySummary Verify(string id) => Engine.Verify(id, new TransferProgress(), TestContext.Current.CancellationToken);

    public void Dispose() => _scratch.Dispose();
}

using System.Collections.Concurrent;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Wal;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>An engine whose calls wait until the test releases them. Each call has a gate, named such as <c>backup ID</c>.</summary>
internal sealed class ScriptedEngine : IEngine
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object>> _gates = new();
    private IArchiveStore? _store;

    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>Whether the thread of each call, by its name, had the I/O class idle.</summary>
    public ConcurrentDictionary<string, bool> HadIdleIo { get; } = new();

    public ConcurrentQueue<BackupRequest> Requests { get; } = new();

    public ConcurrentQueue<RestoreRequest> Restores { get; } = new();

    /// <summary>The archives that the next backups refer to.</summary>
    public IReadOnlyList<ArchiveReference> References { get; set; } = [];

    /// <summary>The reason why no base can be used; null if it can.</summary>
    public string? RefuseBase { get; set; }

    /// <summary>The fault of the next backup, which only that one has; null for none.</summary>
    public Exception? FailOnce { get; set; }

    /// <summary>The ids of the bases that <see cref="RefuseBase"/> concerns; null for all.</summary>
    public IReadOnlyList<string>? RefusedBases { get; set; }

    /// <summary>Answers listings; null if the test does not browse.</summary>
    public Func<BrowseRequest, BrowsedPage<BrowsedEntry>>? OnBrowse { get; set; }

    /// <summary>Answers searches; null if the test does not search.</summary>
    public Func<FindRequest, BrowsedPage<FoundEntry>>? OnFind { get; set; }

    /// <summary>What each physical backup, by its id, can be restored to.</summary>
    public Dictionary<string, WalRecord> WalRecords { get; } = [];

    public int Running => _running;

    public int MaxBackupsAtOnce { get; private set; }

    private int _running;

    public IEngine Over(IArchiveStore store)
    {
        _store = store;
        return this;
    }

    /// <summary>Lets a call such as <c>backup ID</c> end with this summary or exception.</summary>
    public void Release(string id, object outcome) => Gate(id).TrySetResult(outcome);

    public async Task AwaitBegun(string call)
    {
        for (var i = 0; i < 1000 && !Begun.Contains(call); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Contains(call, Begun);
    }

    public ArchiveFacts Backup(BackupRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        MaxBackupsAtOnce = Math.Max(MaxBackupsAtOnce, Interlocked.Increment(ref _running));
        try
        {
            if (RefuseBase is { } why && request.Bases.Values.FirstOrDefault(id => RefusedBases?.Contains(id) != false) is { } refused)
            {
                throw new BaseUnusableException(refused, why);
            }

            if (FailOnce is { } fault)
            {
                FailOnce = null;
                throw fault;
            }

            using var sink = _store!.Create(request.Id);
            Requests.Enqueue(request);
            progress.AddBytes(7);
            var summary = Pass<BackupSummary>("backup", request.Id, cancellationToken);
            sink.Commit();
            return new ArchiveFacts(request.Id, request.Sequence, request.CreatedAt, summary, References, null);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        Restores.Enqueue(request);
        return Pass<RestoreSummary>("restore", request.Id, cancellationToken);
    }

    public PreviewSummary Preview(PreviewRequest request, Action<PreviewedPath>? report, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test previews a backup through this engine.");

    public RestorePlanEnd Plan(RestorePlanRequest request, Action<PlannedPath> report, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test reads a plan through this engine.");

    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken) =>
        Pass<VerifySummary>("verify", id, cancellationToken);

    public SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken) => new(1, 1, 7, null);

    public RestoredCheckSummary CheckRestored(
        RestoredCheckRequest request,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Entries = 1,
            Files = 1,
            Bytes = 7,
            ComparesOwners = true,
            ComparesMetadata = true,
            ContentProblems = 0,
            MetadataProblems = 0,
            LiveFiles = 0,
            LiveBytes = 0,
            ChangedFiles = 0,
            LiveProblems = 0,
            Problems = [],
        };

    public IReadOnlyList<ArchiveNeed> MeasureNeeds(
        IReadOnlyList<string> archives,
        IReadOnlyList<string> livingBackups,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("No test measures archives through this engine.");

    public long? Rewrite(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("No test rewrites archives through this engine.");

    // Leaves every archive as it is.
    public long? Reseal(
        string id,
        IReadOnlyList<string> livingBackups,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => null;

    public long? Recompress(
        string id,
        GroupCompression compression,
        Func<Action, bool> commit,
        TransferProgress progress,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("No test compresses archives again through this engine.");

    public GroupCompression? CompressionOf(string id) => GroupCompression.Lz4;

    public long Measure(IReadOnlyList<SourceDefinition> sources, IReadOnlyList<string> forbidden, CancellationToken cancellationToken) =>
        1000;

    public void ThrowIfLocked(string id) { }

    public WalRecord? FindWalRecord(string id, string source) => WalRecords.GetValueOrDefault(id);

    public FileContent OpenContent(string id, string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test reads content through this engine.");

    public TarExport OpenSelection(string id, IReadOnlyList<string> paths) =>
        throw new NotSupportedException("No test exports through this engine.");

    public TarExport OpenExport(string id, string? path) => throw new NotSupportedException("No test exports through this engine.");

    public ArchiveFacts Describe(string id) => new(id, 1, DateTimeOffset.UnixEpoch, Summaries.Backup(), [], null);

    public BrowsedPage<BrowsedEntry> Browse(BrowseRequest request, CancellationToken cancellationToken) =>
        OnBrowse is { } browse ? browse(request) : throw new NotSupportedException("This test does not browse.");

    public BrowsedPage<FoundEntry> Find(FindRequest request, CancellationToken cancellationToken) =>
        OnFind is { } find ? find(request) : throw new NotSupportedException("This test does not find files.");

    public BrowsedPage<ComparedEntry> Compare(CompareRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test compares through this engine.");

    private T Pass<T>(string call, string id, CancellationToken cancellationToken)
    {
        HadIdleIo[$"{call} {id}"] = Posix.HasIdleIo();
        Begun.Enqueue($"{call} {id}");
        var gate = Gate($"{call} {id}").Task;
        WaitHandle.WaitAny([((IAsyncResult)gate).AsyncWaitHandle, cancellationToken.WaitHandle]);
        cancellationToken.ThrowIfCancellationRequested();
#pragma warning disable xUnit1031 // The gate is open: nothing blocks here.
        var outcome = gate.Result;
#pragma warning restore xUnit1031
        return outcome is Exception exception ? throw exception : (T)outcome;
    }

    private TaskCompletionSource<object> Gate(string id) =>
        _gates.GetOrAdd(id, _ => new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously));
}

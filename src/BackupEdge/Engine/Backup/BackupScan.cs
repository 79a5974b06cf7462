using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Counts the files and bytes of the sources beside a backup without a base, for its progress only. Runs on a thread of low priority, keeps
/// nothing but two numbers, and never fails the backup: without a result, the totals stay unknown until the walk has ended. It begins after
/// a delay, because a short backup ends before anyone needs its totals.
/// </summary>
internal sealed class BackupScan : IDisposable
{
    /// <summary>The delay of a backup's scan. A scan of small files takes a seventh of the processor time of their backup.</summary>
    public static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(2);

    private const int LowPriority = 10; // for nice(2)
    private readonly Func<BucketConnection, IBucketEngine> _openBuckets;
    private readonly CancellationTokenSource _stop;
    private readonly Thread _thread;
    private long _bytes;
    private long _files;

    /// <summary>Begins to scan after a delay.</summary>
    /// <param name="request">The backup.</param>
    /// <param name="totals">Receives the result.</param>
    /// <param name="delay">How long to wait before the scan.</param>
    /// <param name="time">Measures the delay.</param>
    /// <param name="cancellationToken">Cancels the scan.</param>
    /// <param name="openBuckets">See <see cref="EngineOptions.OpenBuckets"/>; null for no buckets.</param>
    public BackupScan(
        BackupRequest request,
        BackupTotals totals,
        TimeSpan delay,
        TimeProvider time,
        CancellationToken cancellationToken,
        Func<BucketConnection, IBucketEngine>? openBuckets = null
    )
    {
        _openBuckets = openBuckets ?? EngineOptions.NoBuckets;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _thread = new Thread(() => Run(request, totals, delay, time)) { Name = "backup-scan", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Stops the scan and waits for its end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run(BackupRequest request, BackupTotals totals, TimeSpan delay, TimeProvider time)
    {
        // The output of programs has no size in advance, and a total without it would be wrong.
        if (request.Sources.Any(source => source is StreamSourceDefinition { DatabaseFile: null }))
        {
            return;
        }

        _ = Posix.nice(LowPriority);
        try
        {
            Wait(delay, time);
            foreach (var source in request.Sources)
            {
                Scan(request, source);
            }

            totals.SetScanned(_bytes, _files);
        }
        catch (Exception e) when (e is OperationCanceledException or Fault or IOException or UnauthorizedAccessException)
        {
            // The walk finds the same problem and reports it; the totals stay unknown.
        }
    }

    private void Wait(TimeSpan delay, TimeProvider time)
    {
        using var due = new CancellationTokenSource(delay, time);
        WaitHandle.WaitAny([due.Token.WaitHandle, _stop.Token.WaitHandle]);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private void Scan(BackupRequest request, SourceDefinition source)
    {
        try
        {
            switch (source)
            {
                case TreeSourceDefinition tree:
                    ScanTree(request, tree);
                    break;
                case StreamSourceDefinition stream:
                    Add(stream.Measure(request.Forbidden, _stop.Token));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "The source is neither a tree nor a stream.");
            }
        }
        catch (Fault) when (source.IsSkippedOnFailure)
        {
            // The walk leaves the source out, and says so.
        }
    }

    private void ScanTree(BackupRequest request, TreeSourceDefinition source)
    {
        var taken = request.Sources.Select(known => known.DatabaseFile).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var context = new TreeContext
        {
            Forbidden = request.Forbidden,
            ExcludedFiles = new DatabaseFiles(request.Databases, taken),
            Warnings = new ReportLog(),
            Calls = new SourceCalls(TimeSpan.Zero, OpenDescriptors.ForWorkers(0), () => { }, _stop.Token),
            Flush = new FileSystemFlush(_stop.Token),
            OpenBuckets = _openBuckets,
        };
        using var tree = source.Open(context);
        var entry = new TreeEntry();
        try
        {
            while (tree.TryNext(entry, out var stat))
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (entry.Entry.Kind == ManifestEntryKind.File)
                {
                    // A file with several names is read once. Without a list of names, each counts for its share.
                    Add(entry.Entry.Size / Math.Max(1u, stat.Links));
                }

                entry.Release();
            }
        }
        finally
        {
            entry.Release();
        }
    }

    private void Add(long bytes)
    {
        _files++;
        _bytes = Saturated.Add(_bytes, bytes);
    }
}

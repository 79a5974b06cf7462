using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Restore;

/// <summary>Counts the results of a running restore. Thread-safe.</summary>
internal sealed class RestoreTally(TransferProgress progress)
{
    private long _files;
    private long _directories;
    private long _bytes;
    private long _replaced;
    private long _skipped;
    private long _deleted;

    public ReportLog Errors { get; } = new();

    public ReportLog Warnings { get; } = new();

    public void AddFile(ReadOnlySpan<byte> path, bool replaced)
    {
        Interlocked.Increment(ref _files);
        if (replaced)
        {
            Interlocked.Increment(ref _replaced);
        }

        progress.AddFiles(1);
        progress.PathProcessed?.Invoke(new ProcessedPath(PathText.Of(path), replaced ? PathChange.Changed : PathChange.Added));
    }

    public void AddDirectory() => Interlocked.Increment(ref _directories);

    public void AddBytes(long count)
    {
        Saturated.Add(ref _bytes, count);
        progress.AddBytes(count);
    }

    public void AddSkipped()
    {
        Interlocked.Increment(ref _skipped);
        progress.AddFiles(1);
    }

    public void AddDeleted() => Interlocked.Increment(ref _deleted);

    public void AddError(ReadOnlySpan<byte> path, string code, string message)
    {
        Errors.Add(path, code, message);
        progress.AddFiles(1);
    }

    public RestoreSummary ToSummary() =>
        new()
        {
            Files = Interlocked.Read(ref _files),
            Directories = Interlocked.Read(ref _directories),
            Bytes = Interlocked.Read(ref _bytes),
            Replaced = Interlocked.Read(ref _replaced),
            Skipped = Interlocked.Read(ref _skipped),
            Deleted = Interlocked.Read(ref _deleted),
            ErrorCount = Errors.Count,
            Errors = Errors.ToList(),
            WarningCount = Warnings.Count,
            Warnings = Warnings.ToList(),
        };
}

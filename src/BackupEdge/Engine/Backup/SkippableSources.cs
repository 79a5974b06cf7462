using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads sources that may fail without failing the backup. Nothing of a failed source <em>must</em> remain in the manifest or in the
/// counts, so that it never appears to be backed up; only its chunks may remain in the archive. The backup fails if all of its sources
/// failed, or if descriptors or memory are exhausted, because that concerns the process and not the source.
/// </summary>
/// <param name="ring">Carries the marks to the last stage, in the order of the walk.</param>
/// <param name="comparison">The counts of the sources that are not left out.</param>
/// <param name="bases">The bases, or <see langword="null"/> for none.</param>
/// <param name="hooks">Adds failures of hooks to the failure of a source.</param>
/// <param name="warnings">Receives a warning for each source that is left out.</param>
internal sealed class SkippableSources(
    ItemRing<BackupItem> ring,
    BaseComparison comparison,
    BackupBases? bases,
    SourceHooks hooks,
    ReportLog warnings
)
{
    private readonly List<PathReport> _skipped = [];
    private Exception? _first;

    /// <summary>The sources that were left out, or <see langword="null"/> if there are none.</summary>
    public IReadOnlyList<PathReport>? Skipped => _skipped.Count > 0 ? _skipped : null;

    /// <summary>Reads a source, and leaves it out if it fails.</summary>
    /// <param name="source">The source to read.</param>
    /// <param name="read">Reads the source.</param>
    /// <param name="send">Sends the current batch.</param>
    /// <param name="discard">Discards the current batch.</param>
    public void Read(SourceDefinition source, Action read, Action send, Action discard)
    {
        send();
        Send(SourceMark.Begin);
        var (counts, removed) = (comparison.Counts, bases?.Current?.RemovedFiles ?? 0);
        try
        {
            read();
            send();
            Send(SourceMark.Keep);
        }
        catch (Fault fault) when (fault.Code != FaultCode.ResourceLimit && !ring.Stop.IsCancellationRequested)
        {
            discard();
            Send(SourceMark.LeaveOut);
            comparison.Counts = counts;
            bases?.Current?.SkipSource(source.Name, removed);
            var why = hooks.Explain(fault);
            _first ??= why;
            _skipped.Add(new PathReport(source.Name, fault.Code, why.Message));
            warnings.Add(source.Name, "source_skipped", $"The source failed and is not in this backup: {why.Message}");
        }
    }

    /// <summary>Throws the first failure if all sources failed.</summary>
    /// <param name="sources">The number of sources of the backup.</param>
    public void ThrowIfAllFailed(int sources)
    {
        if (_first is not null && _skipped.Count == sources)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_first);
        }
    }

    private void Send(SourceMark mark)
    {
        var item = ring.Rent();
        item.Mark = mark;
        ring.Send(item);
    }
}

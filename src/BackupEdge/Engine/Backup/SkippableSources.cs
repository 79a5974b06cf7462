using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Reads sources of which one may fail without failing the backup. Of a source that fails nothing <em>must</em> be left in the manifest or
/// in the counts, so that it never looks backed up: what its chunks take in the archive is all that remains. A backup of which every source
/// failed fails, and so does one that runs out of descriptors or memory: that concerns the process and not the source.
/// </summary>
/// <param name="ring">Carries the marks, in the order of the walk.</param>
/// <param name="comparison">Its counts are those of the sources that are kept.</param>
/// <param name="compared">The base, or null.</param>
/// <param name="hooks">Explain a failure.</param>
/// <param name="warnings">Get a warning for each source that was left out.</param>
internal sealed class SkippableSources(
    ItemRing<BackupItem> ring,
    BaseComparison comparison,
    BaseManifest? compared,
    SourceHooks hooks,
    ReportLog warnings
)
{
    private readonly List<PathReport> _skipped = [];
    private Exception? _first;

    /// <summary>The sources that were left out; null when none was.</summary>
    public IReadOnlyList<PathReport>? Skipped => _skipped.Count > 0 ? _skipped : null;

    /// <summary>Reads a source; leaves it out when it fails.</summary>
    /// <param name="source">The source.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="send">Sends what waits to be sent.</param>
    /// <param name="forget">Forgets what waits to be sent.</param>
    public void Read(SourceDefinition source, Action read, Action send, Action forget)
    {
        send();
        Send(SourceMark.Begin);
        compared?.PassBefore(source.Name);
        var (counts, removed) = (comparison.Counts, compared?.RemovedFiles ?? 0);
        try
        {
            read();
        }
        catch (Fault fault) when (fault.Code != FaultCode.ResourceLimit && !ring.Stop.IsCancellationRequested)
        {
            forget();
            Send(SourceMark.LeaveOut);
            comparison.Counts = counts;
            compared?.PassOver(source.Name, removed);
            var why = hooks.Explain(fault);
            _first ??= why;
            _skipped.Add(new PathReport(source.Name, fault.Code, why.Message));
            warnings.Add(source.Name, "source_skipped", $"The source failed and is not in this backup: {why.Message}");
        }
    }

    /// <summary>Throws the first failure when nothing is left.</summary>
    /// <param name="sources">How many sources the backup was to hold.</param>
    public void ThrowIfNoneIsLeft(int sources)
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

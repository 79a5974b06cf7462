using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Checks whether the store of a server can be written, for health checks. Calls can be frequent: at most one thread accesses the disk, at
/// most once in two seconds, and a call waits for it at most one second. A disk that does not respond for 15 seconds counts as not
/// writable.
/// </summary>
internal sealed class StoreCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private readonly CatalogueDatabase _catalogue;
    private readonly Func<string?> _probe;
    private readonly TimeProvider _time;
    private Task<string?>? _check;
    private long _begun;
    private volatile string? _last;

    /// <summary>Creates the check of a data folder and its catalogue.</summary>
    public StoreCheck(DataPaths data, CatalogueDatabase catalogue, TimeProvider time)
        : this(catalogue, () => StoreProbe.Problem(data), time) { }

    /// <summary>Creates the check with a function that returns the problem of the file systems, or null.</summary>
    internal StoreCheck(CatalogueDatabase catalogue, Func<string?> probe, TimeProvider time)
    {
        _catalogue = catalogue;
        _probe = probe;
        _time = time;
    }

    /// <summary>Returns why the store cannot be written; null if it can, even if it is full.</summary>
    public async ValueTask<string?> ProblemAsync()
    {
        Task<string?> check;
        long begun;
        lock (_lock)
        {
            if (_check is null || (_check.IsCompleted && _time.GetElapsedTime(_begun) >= Interval))
            {
                _begun = _time.GetTimestamp();
                _check = Task.Run(Check);
            }

            (check, begun) = (_check, _begun);
        }

        await Task.WhenAny(check, Task.Delay(MaxWait, _time));
        return check.IsCompleted || _time.GetElapsedTime(begun) < MaxDuration ? _last : "The disk does not respond.";
    }

    private string? Check() => _last = _probe() ?? ProblemOfCatalogue();

    // After a failed write, tries a write that changes nothing, so that the failure does not count longer than it lasts.
    private string? ProblemOfCatalogue()
    {
        if (!_catalogue.IsFailing)
        {
            return null;
        }

        try
        {
            _catalogue.WriteUnversioned(session =>
            {
                session.Backups.SkipSequence(0);
                return true;
            });
            return null;
        }
        catch (Fault fault)
        {
            return fault.Code == FaultCode.NoSpace ? null : fault.Message;
        }
    }
}

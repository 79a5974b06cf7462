using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Whether the store of a server can be written, for whoever watches it. It may be asked often: the disk is looked at once in two seconds
/// at
/// most, by one thread, and nobody waits longer than a second for it. A disk that does not answer for long counts as one that cannot be
/// written.
/// </summary>
internal sealed class StoreCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private readonly CatalogueDatabase _catalogue;
    private readonly Func<string?> _probe;
    private readonly TimeProvider _time;
    private Task<string?>? _look;
    private long _begun;
    private volatile string? _last;

    /// <summary>That of a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="catalogue">Its catalogue.</param>
    /// <param name="time">The clock.</param>
    public StoreCheck(DataPaths data, CatalogueDatabase catalogue, TimeProvider time)
        : this(catalogue, () => StoreProbe.Problem(data), time) { }

    /// <summary>As the other, with a probe of the caller's.</summary>
    internal StoreCheck(CatalogueDatabase catalogue, Func<string?> probe, TimeProvider time)
    {
        _catalogue = catalogue;
        _probe = probe;
        _time = time;
    }

    /// <summary>Why the store cannot be written; null when it can, be it full.</summary>
    public async ValueTask<string?> ProblemAsync()
    {
        Task<string?> look;
        long begun;
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && _time.GetElapsedTime(_begun) >= Interval))
            {
                _begun = _time.GetTimestamp();
                _look = Task.Run(Look);
            }

            (look, begun) = (_look, _begun);
        }

        await Task.WhenAny(look, Task.Delay(Patience, _time));
        return look.IsCompleted || _time.GetElapsedTime(begun) < Stuck ? _last : "The disk does not answer.";
    }

    private string? Look() => _last = _probe() ?? ProblemOfCatalogue();

    // A failure that has passed must not count for ever, so that one more write is tried; it changes nothing.
    private string? ProblemOfCatalogue()
    {
        if (!_catalogue.IsFailing)
        {
            return null;
        }

        try
        {
            _catalogue.WriteAside(session =>
            {
                session.Backups.PassSequence(0);
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

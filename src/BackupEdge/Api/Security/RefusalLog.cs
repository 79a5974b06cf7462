using System.Threading.Channels;
using BackupEdge.Api.Logs;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Security;

/// <summary>
/// Writes audit records of refused requests, and deletes old records. A request must never wait for it, and a flood of bad requests must
/// neither fill the disk nor cause one disk flush each. So refusals pass through a bounded queue to one loop, which writes at most once a
/// second. Of equal refusals of one minute, the first is recorded at once, and the others in one more record with their count when the
/// minute is over: records are never changed, since each is part of the audit chain. The number of records per minute is bounded, and one
/// more record counts the rest; the total number is bounded too. Refusals that do not fit into the queue are counted in the log. Unknown
/// callers, which includes bearers of tokens without a role, have limits separate from those of known callers, and each known caller has
/// its own: no caller <em>must</em> be able to hide the refusals of others.
/// </summary>
internal sealed class RefusalLog : IAsyncDisposable
{
    /// <summary>The maximum number of refusals that wait to be written.</summary>
    public const int Capacity = 4096;

    /// <summary>The maximum number of records per minute for all known callers, not counting those that count the rest.</summary>
    public const int MaxPerMinute = 200;

    /// <summary>The maximum number of records per minute for one known caller, and for all unknown callers together.</summary>
    public const int MaxPerCaller = 20;

    /// <summary>
    /// The maximum number of stored records of refusals of known callers (about 20 MB), and of reads. Records of changes do not count.
    /// </summary>
    public const int MaxStored = 100_000;

    /// <summary>The maximum number of stored records of refusals of unknown callers.</summary>
    public const int MaxStoredOfUnknown = 20_000;

    /// <summary>The result in the record that counts the remaining refusals of a minute.</summary>
    public const string Many = "many";

    /// <summary>The time between two deletions of old records.</summary>
    public static readonly TimeSpan CleanupInterval = TimeSpan.FromHours(1);

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly CatalogueDatabase _catalogue;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<AuditRow> _queue = Channel.CreateBounded<AuditRow>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );
    private readonly CancellationTokenSource _stopping = new();

    // The keys of equal refusals of the current minute that have a record.
    private readonly HashSet<AuditRow> _written = [];

    // What came after these records, with counts; written when the minute is over.
    private readonly Dictionary<AuditRow, AuditRow> _waiting = [];

    // The keys that have a record of their own in the current minute, and their number by caller.
    private readonly HashSet<AuditRow> _keys = [];
    private readonly Dictionary<string, int> _keysByCaller = new(StringComparer.Ordinal);
    private int _keysOfKnownCallers;
    private DateTimeOffset _minute;
    private DateTimeOffset _cleanedUpAt = DateTimeOffset.MinValue;
    private long _dropped;
    private Task _loop = Task.CompletedTask;

    /// <summary>Creates a log that writes nothing before <see cref="Start"/>.</summary>
    /// <param name="catalogue">The catalogue that records are written to.</param>
    /// <param name="keep">The age after which records are deleted.</param>
    /// <param name="time">The clock for timestamps and intervals.</param>
    /// <param name="logger">Receives failures to write records.</param>
    public RefusalLog(CatalogueDatabase catalogue, TimeSpan keep, TimeProvider time, ILogger logger)
    {
        _catalogue = catalogue;
        _keep = keep;
        _time = time;
        _logger = logger;
    }

    /// <summary>Starts the loop that writes records.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Queues a refusal without waiting. If the queue is full, the refusal is only counted in the log.</summary>
    public void Note(AuditRow refusal)
    {
        if (!_queue.Writer.TryWrite(refusal))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes the queued refusals and stops the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            CleanUp();
            await WaitForRefusalAsync();
            WriteQueued();
            if (_time.GetUtcNow() - _minute >= Minute)
            {
                WriteWaiting();
            }

            await Task.Delay(WriteInterval, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        WriteQueued();
        WriteWaiting();
    }

    private async Task WaitForRefusalAsync()
    {
        using var interval = new CancellationTokenSource(_waiting.Count > 0 ? WriteInterval : CleanupInterval, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, _stopping.Token);
        try
        {
            await _queue.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The cleanup is due, the minute may be over, or the service stops.
        }
    }

    private void WriteQueued()
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            ServerLog.RefusalsDropped(_logger, dropped);
        }

        var batch = new Dictionary<AuditRow, AuditRow>();
        while (_queue.Reader.TryRead(out var refusal))
        {
            var key = KeyOf(refusal);
            batch[key] =
                batch.TryGetValue(key, out var same) ? same with { Count = same.Count + 1 }
                : key.Result == Many ? key with { At = refusal.At }
                : refusal;
        }

        foreach (var key in batch.Keys.Where(_written.Contains).ToList())
        {
            batch.Remove(key, out var row);
            _waiting[key] = _waiting.TryGetValue(key, out var same) ? same with { Count = same.Count + row!.Count } : row!;
        }

        if (batch.Count > 0)
        {
            Guard(() =>
            {
                Write(batch.Values);
                _written.UnionWith(batch.Keys);
            });
        }
    }

    private void WriteWaiting()
    {
        if (_waiting.Count > 0)
        {
            Guard(() => Write(_waiting.Values));
            _waiting.Clear();
        }
    }

    private void Write(Dictionary<AuditRow, AuditRow>.ValueCollection rows) =>
        _catalogue.AddUnversioned(session =>
        {
            foreach (var row in rows)
            {
                session.Audit.Insert(row);
            }

            return rows.Count;
        });

    // Returns the key that equal refusals share. Unknown callers choose method and path freely, so these are not part of their keys.
    private AuditRow KeyOf(AuditRow refusal)
    {
        var minute = refusal.At.AddTicks(-(refusal.At.Ticks % TimeSpan.TicksPerMinute));
        if (minute != _minute)
        {
            WriteWaiting();
            _written.Clear();
            _keys.Clear();
            _keysByCaller.Clear();
            _keysOfKnownCallers = 0;
            _minute = minute;
        }

        // A caller is known if it has a role. An issuer may give out any number of tokens with other names and without a role.
        var isUnknown = refusal.Role is null;
        var key = refusal with { At = minute };
        if (isUnknown)
        {
            key = key with { Method = null, Path = null, Status = null };
        }

        if (_keys.Contains(key))
        {
            return key;
        }

        var caller = isUnknown ? "" : $"{refusal.Credential} {refusal.Caller}";
        var count = _keysByCaller.GetValueOrDefault(caller);
        if (count >= MaxPerCaller)
        {
            var rest = RestOf(minute);
            return isUnknown ? rest : rest with { Caller = refusal.Caller, Credential = refusal.Credential, Role = refusal.Role };
        }

        if (!isUnknown && ++_keysOfKnownCallers > MaxPerMinute)
        {
            return RestOf(minute);
        }

        _keysByCaller[caller] = count + 1;
        _keys.Add(key);
        return key;
    }

    private static AuditRow RestOf(DateTimeOffset minute) =>
        new()
        {
            At = minute,
            Action = AuditAction.Refused,
            Result = Many,
        };

    private void CleanUp()
    {
        var now = _time.GetUtcNow();
        if (now - _cleanedUpAt < CleanupInterval && now >= _cleanedUpAt)
        {
            return;
        }

        _cleanedUpAt = now;

        // Whole days, so that deletions add at most one record a day and not one every hour.
        var before = new DateTimeOffset((now - _keep).UtcDateTime.Date, TimeSpan.Zero);
        Guard(() => _catalogue.WriteUnversioned(session => session.Audit.Forget(now, before, MaxStored, MaxStoredOfUnknown)));
    }

    // No exception may end the loop: later refusals would never be recorded.
    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            // At most one line per second. The requests that failed for lack of space have logged the reason already.
            ServerLog.NoSpaceForAudit(_logger);
        }
        catch (Exception e)
        {
            ServerLog.RefusalsNotAudited(_logger, e);
        }
    }
}

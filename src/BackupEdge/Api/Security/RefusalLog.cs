using System.Threading.Channels;
using BackupEdge.Api.Logs;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Security;

/// <summary>
/// Records what was refused, and forgets old records. A request must never wait for it, and a flood of bad requests must neither
/// fill the disk nor cost it a flush each: refusals go through a bounded queue to one loop, which writes at most once a second;
/// equal ones of one minute are one record with a count; there is a bounded number of records a minute, beyond which one more
/// counts all others; and there is a bounded number in all. What even the queue cannot take is counted in the log. Strangers, and bearers
/// of tokens without a role, have places of their own in all of this, and each known caller has: nobody <em>must</em> be able to hide what
/// others were refused.
/// </summary>
internal sealed class RefusalLog : IAsyncDisposable
{
    /// <summary>How many refusals may wait to be written.</summary>
    public const int Capacity = 4096;

    /// <summary>How many records a minute may have of all known callers, beside those that count the rest.</summary>
    public const int MostAMinute = 200;

    /// <summary>How many of them may be of one known caller; strangers together have as many of their own.</summary>
    public const int MostOfOne = 20;

    /// <summary>
    /// How many records of refusals of known callers are kept, some 20 MB, and how many of what was read; changes do not count.
    /// </summary>
    public const int MostKept = 100_000;

    /// <summary>How many records of refusals of strangers are kept.</summary>
    public const int MostKeptOfStrangers = 20_000;

    /// <summary>The result of the one record that counts the rest of a minute.</summary>
    public const string Many = "many";

    /// <summary>How often old records are looked for.</summary>
    public static readonly TimeSpan TidyInterval = TimeSpan.FromHours(1);

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);
    private readonly CatalogueDatabase _catalogue;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<AuditRow> _waiting = Channel.CreateBounded<AuditRow>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );
    private readonly CancellationTokenSource _stopping = new();

    // The records of the current minute by what equal refusals have in common; the value is their number in the catalogue.
    private readonly Dictionary<AuditRow, long> _known = [];

    // Those that have a place in this minute, and how many of each caller.
    private readonly HashSet<AuditRow> _placed = [];
    private readonly Dictionary<string, int> _placedOf = new(StringComparer.Ordinal);
    private int _placedOfKnown;
    private DateTimeOffset _minute;
    private DateTimeOffset _tidied = DateTimeOffset.MinValue;
    private long _dropped;
    private Task _loop = Task.CompletedTask;

    /// <summary>Makes it; nothing is written before <see cref="Start"/>.</summary>
    /// <param name="catalogue">Where records go.</param>
    /// <param name="keep">How long they are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is told what could not be recorded.</param>
    public RefusalLog(CatalogueDatabase catalogue, TimeSpan keep, TimeProvider time, ILogger logger)
    {
        _catalogue = catalogue;
        _keep = keep;
        _time = time;
        _logger = logger;
    }

    /// <summary>Begins to write.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Notes a refusal; never waits.</summary>
    public void Note(AuditRow refusal)
    {
        if (!_waiting.Writer.TryWrite(refusal))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TidyUp();
            await SomethingWaitsAsync();
            WriteWaiting();
            await Task.Delay(WriteInterval, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        WriteWaiting();
    }

    private async Task SomethingWaitsAsync()
    {
        using var interval = new CancellationTokenSource(TidyInterval, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, _stopping.Token);
        try
        {
            await _waiting.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to tidy up, or to stop.
        }
    }

    private void WriteWaiting()
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            ServerLog.RefusalsDropped(_logger, dropped);
        }

        var batch = new Dictionary<AuditRow, AuditRow>();
        while (_waiting.Reader.TryRead(out var refusal))
        {
            var key = KeyOf(refusal);
            batch[key] =
                batch.TryGetValue(key, out var same) ? same with { Count = same.Count + 1 }
                : key.Result == Many ? key with { At = refusal.At }
                : refusal;
        }

        if (batch.Count > 0)
        {
            Guard(() => Write(batch));
        }
    }

    private void Write(Dictionary<AuditRow, AuditRow> batch)
    {
        // The transaction may be tried twice, so what it gave is kept only when it is over.
        foreach (var (key, number) in _catalogue.AddAside(session => Write(session, batch)))
        {
            _known[key] = number;
        }
    }

    private List<(AuditRow Key, long Number)> Write(CatalogueSession session, Dictionary<AuditRow, AuditRow> batch)
    {
        var added = new List<(AuditRow Key, long Number)>();
        foreach (var (key, row) in batch)
        {
            if (_known.TryGetValue(key, out var number))
            {
                session.Audit.AddToCount(number, row.Count);
            }
            else
            {
                added.Add((key, session.Audit.Insert(row)));
            }
        }

        return added;
    }

    // What equal refusals have in common. A stranger chooses method and path freely, so that they do not distinguish refusals.
    private AuditRow KeyOf(AuditRow refusal)
    {
        var minute = refusal.At.AddTicks(-(refusal.At.Ticks % TimeSpan.TicksPerMinute));
        if (minute != _minute)
        {
            _known.Clear();
            _placed.Clear();
            _placedOf.Clear();
            _placedOfKnown = 0;
            _minute = minute;
        }

        // Its role is what makes a caller known: whoever has a token without one may have as many names as the issuer gives.
        var isStranger = refusal.Role is null;
        var key = refusal with { At = minute };
        if (isStranger)
        {
            key = key with { Method = null, Path = null, Status = null };
        }

        if (_placed.Contains(key))
        {
            return key;
        }

        var caller = isStranger ? "" : $"{refusal.Credential} {refusal.Caller}";
        var taken = _placedOf.GetValueOrDefault(caller);
        if (taken >= MostOfOne)
        {
            var rest = RestOf(minute);
            return isStranger ? rest : rest with { Caller = refusal.Caller, Credential = refusal.Credential, Role = refusal.Role };
        }

        if (!isStranger && ++_placedOfKnown > MostAMinute)
        {
            return RestOf(minute);
        }

        _placedOf[caller] = taken + 1;
        _placed.Add(key);
        return key;
    }

    private static AuditRow RestOf(DateTimeOffset minute) =>
        new()
        {
            At = minute,
            Action = AuditAction.Refused,
            Result = Many,
        };

    private void TidyUp()
    {
        var now = _time.GetUtcNow();
        if (now - _tidied < TidyInterval && now >= _tidied)
        {
            return;
        }

        _tidied = now;
        Guard(() => _catalogue.WriteAside(session => session.Audit.Forget(now - _keep, MostKept, MostKeptOfStrangers)));
    }

    // Nothing may end this loop: what follows would never be recorded.
    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            // One line a second at most, and the reason is in the log already, of whatever was refused for it.
            ServerLog.NoSpaceForAudit(_logger);
        }
        catch (Exception e)
        {
            ServerLog.RefusalsNotAudited(_logger, e);
        }
    }
}

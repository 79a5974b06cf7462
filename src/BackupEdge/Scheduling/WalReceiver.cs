using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Receives the log of one PostgreSQL server: supervises <c>pg_receivewal</c>, which streams it through a replication slot and flushes it,
/// and asks the server from time to time how far that is.
/// </summary>
/// <remarks>
/// A received segment <em>must</em> stay in the folder until a completed backup has it and a later one: the last segment that a backup has
/// is what the next backup recognizes the continuation of the log by. A gap <em>must</em> be recorded before the files around it are
/// moved. The recovery point <em>must not</em> be later than a time at which the server had flushed no more than what was received.
/// </remarks>
internal sealed class WalReceiver : IAsyncDisposable
{
    /// <summary>The time between two questions to the server.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    // The time after which a receiver that ends counts as one that worked.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30);
    private readonly PostgresPhysicalSource _source;
    private readonly WalFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WalWatch _watch;

    // The first segment that the slot kept on the server when the program was last started.
    private WalSegment? _kept;
    private long _segmentBytes = WalSegment.DefaultBytes;
    private readonly PostgresWal _server;
    private Task _receiving = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    /// <summary>Creates a receiver, which does nothing before it is started.</summary>
    /// <param name="source">The source.</param>
    /// <param name="folder">The folder of its log.</param>
    /// <param name="findHeld">Returns the newest completed backup; null if there is none that can be read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives failures.</param>
    public WalReceiver(PostgresPhysicalSource source, WalFolder folder, Func<HeldWal?> findHeld, TimeProvider time, ILogger logger)
    {
        (_source, _folder, _time, _logger) = (source, folder, time, logger);
        _server = new PostgresWal(source, time, _stopping.Token);
        _watch = new WalWatch(source, folder, findHeld, time, _stopping.Token);
    }

    /// <summary>Starts to receive. Returns immediately.</summary>
    public void Start()
    {
        _receiving = Task.Factory.StartNew(Receive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Ends the program and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_receiving, _watching);

        // A backup without a server must not wait for the log.
        _watch.Change(state => state with { IsReceiving = false, CheckedAt = default });
        _stopping.Dispose();
    }

    private void Receive()
    {
        var wait = FirstWait;
        while (!_stopping.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            try
            {
                Run();
                Report("pg_receivewal ended.");
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
            {
                if (e is Fault fault && TryPassGap(fault))
                {
                    continue;
                }

                Report(e.Message);
            }

            wait = _time.GetElapsedTime(began) > Steady ? FirstWait : wait;
            Sleep(wait);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    // Blocks while the program runs.
    private void Run()
    {
        var server = _server.Read();
        _server.ThrowIfUnfit(server);
        _folder.Make();
        if (_watch.State.SystemIdentifier is { } known && known != server.SystemIdentifier && _folder.LastReceived() is { } last)
        {
            RecordGap(last, $"The connection leads to another server now: its identifier was {known} and is {server.SystemIdentifier}.");
            _folder.SetApart(known);
        }

        _watch.Change(state => state with { SystemIdentifier = server.SystemIdentifier });
        server = MakeSlot(server);
        _segmentBytes = server.SegmentBytes;
        _kept = server.Confirmed is { } kept ? new WalSegment(server.Timeline, kept.SegmentOf(_segmentBytes)) : null;
        _folder.RemoveUnfinished(server.SegmentBytes);
        using var child = ChildProcess.Start(CreateCommand(server), isRead: false, isFed: false, _time, _stopping.Token);
        _watch.Change(state => state with { IsReceiving = true, Problem = null });
        child.WaitForSuccess();
    }

    // Returns the state of the server with the slot.
    private PostgresWalServer MakeSlot(PostgresWalServer server)
    {
        if (server.IsSlotLost)
        {
            _server.DropSlot();
        }

        if (server.HasSlot && !server.IsSlotLost)
        {
            return server;
        }

        _server.CreateSlot();
        if (_folder.LastReceived() is { } last)
        {
            WalLog.SlotMadeAgain(_logger, _source.Slot, _source.Name, last);
        }
        else
        {
            WalLog.SlotMade(_logger, _source.Slot, _source.Name);
        }

        return _server.Read();
    }

    // The server keeps the log from the position of the slot on. What is before that may be there too, so it is asked for; the message of
    // its refusal has the name of the segment in any language. Returns whether receiving can begin behind the gap.
    private bool TryPassGap(Fault fault)
    {
        var last = _folder.LastReceived();
        var isPartial = false;
        var received = last is null ? null : WalSegment.Parse(last, _segmentBytes, out isPartial);
        var asked = received is { } segment ? segment with { Number = segment.Number + (isPartial ? 0ul : 1ul) } : _kept;
        if (asked is not { } refused || !fault.Message.Split(' ', '\n').Contains(refused.Name(_segmentBytes)))
        {
            return false;
        }

        // A receiver reports where it begins, and the server may set the slot back to that before it finds that the segment is gone. The
        // slot is not lost then, but keeps nothing.
        if (!(_kept?.Number > refused.Number) && !TryDropSlot())
        {
            return false;
        }

        if (received is { } end)
        {
            RecordGap(end.Name(_segmentBytes), $"The server has removed the log that follows '{last}'. {fault.Message}");
            _folder.SetAside();
        }

        return true;
    }

    private bool TryDropSlot()
    {
        try
        {
            _server.DropSlot();
            return true;
        }
        catch (Fault fault)
        {
            Report(fault.Message);
            return false;
        }
    }

    private void RecordGap(string after, string why)
    {
        _watch.Change(state =>
            state with
            {
                Gap = new WalGap(_time.GetUtcNow(), after, why) { From = state.Point },
                Point = null,
                PointHere = null,
            }
        );
        WalLog.Gap(_logger, _source.Name, after, why);
    }

    private void Report(string problem)
    {
        var isNew = _watch.State.Problem != problem;
        _watch.Change(state => state with { IsReceiving = false, Problem = problem, Restarts = state.Restarts + 1 });
        if (isNew)
        {
            WalLog.NotReceived(_logger, _source.Name, problem);
        }
    }

    private void Watch()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _watch.Check();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }

            Sleep(Interval);
        }
    }

    private void Sleep(TimeSpan duration)
    {
        try
        {
            Task.Delay(duration, _time, _stopping.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private ChildCommand CreateCommand(PostgresWalServer server)
    {
        var subject = $"pg_receivewal of the source '{_source.Name}'";
        var program = _source.Postgres.ReceiveProgram;
        PostgresPrograms.ThrowIfOlder(program, server.Version, subject, _source.Name, _time, _stopping.Token);
        return PostgresPrograms.CreateCommand(
            [
                program,
                $"--directory={_folder.Received}",
                $"--slot={_source.Slot}",
                "--synchronous",
                "--no-loop",
                "--no-password",
                $"--dbname={_source.Postgres.Connection}",
            ],
            subject,
            _source.Postgres,
            _source.Name
        );
    }
}

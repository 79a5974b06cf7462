using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Scheduling;

/// <summary>
/// Finds the recovery point of a source whose log is received, removes what completed backups have, and keeps its state. Thread-safe,
/// except <see cref="Check"/>.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="folder">The folder of its log.</param>
/// <param name="findHeld">Returns the newest completed backup; null if there is none that can be read.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Cancels questions to the server.</param>
internal sealed class WalWatch(
    PostgresPhysicalSource source,
    WalFolder folder,
    Func<HeldWal?> findHeld,
    TimeProvider time,
    CancellationToken stop
)
{
    // An hour of questions; later ones are not needed to know an earlier point.
    private const int MaxPending = 360;
    private readonly PostgresWal _server = new(source, time, stop);
    private readonly Queue<(DateTimeOffset Server, DateTimeOffset Here, WalPosition Flushed)> _pending = new();
    private readonly Lock _lock = new();
    private WalState _state = (folder.ReadState() ?? new WalState { Since = time.GetUtcNow() }) with
    {
        Since = time.GetUtcNow(),
        IsReceiving = false,
        Problem = null,
    };

    /// <summary>The current state.</summary>
    public WalState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Changes the state, and writes it if there is a folder.</summary>
    public void Change(Func<WalState, WalState> change)
    {
        lock (_lock)
        {
            _state = change(_state);
            try
            {
                folder.Make();
                folder.WriteState(_state);
            }
            catch (Fault fault)
            {
                // The status of this process has it.
                _state = _state with { Problem = fault.Message };
            }
        }
    }

    /// <summary>Asks the server once. A failure becomes part of the state.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Check()
    {
        try
        {
            var server = _server.Read();
            var point = FindPoint(server);
            var held = findHeld();
            if (held is not null && held.Record.SystemIdentifier == server.SystemIdentifier)
            {
                Remove(held);
            }

            var bytes = folder.Measure();
            Change(state =>
                state with
                {
                    CheckedAt = time.GetUtcNow(),
                    Point = point?.Server ?? state.Point,
                    PointHere = point?.Here ?? state.PointHere,
                    Bytes = bytes,
                    IsReceiving = state.IsReceiving && state.Problem is null,
                    Gap = held?.CreatedAt > state.Gap?.FoundAt ? null : state.Gap,
                }
            );
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            Change(state => state with { CheckedAt = time.GetUtcNow(), Problem = state.Problem ?? e.Message });
        }
    }

    // Everything that was committed before an earlier question was flushed then, and is received when the receiver has that position.
    private (DateTimeOffset Server, DateTimeOffset Here)? FindPoint(PostgresWalServer server)
    {
        if (server.Flushed is { } flushed && _pending.Count < MaxPending)
        {
            _pending.Enqueue((server.Now, time.GetUtcNow(), flushed));
        }

        (DateTimeOffset, DateTimeOffset)? point = null;
        while (server.IsSlotActive && _pending.TryPeek(out var next) && next.Flushed <= server.Confirmed)
        {
            point = (next.Server, next.Here);
            _pending.Dequeue();
        }

        return point;
    }

    // An earlier backup may have less of the segment before the gap.
    private void Remove(HeldWal held)
    {
        using var taken = folder.TryLock(forRemoval: true);
        if (taken is not null)
        {
            folder.RemoveHeld(held.Record, isAfterGap: State.Gap is not { } gap || held.CreatedAt > gap.FoundAt);
        }
    }
}

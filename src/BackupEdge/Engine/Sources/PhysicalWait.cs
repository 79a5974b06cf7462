using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Waits until the log of a server was received.</summary>
/// <param name="source">The source.</param>
/// <param name="folder">The folder of its received log.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Cancels waiting.</param>
internal sealed class PhysicalWait(PostgresPhysicalSource source, WalFolder folder, TimeProvider time, CancellationToken stop)
{
    /// <summary>The time after the last question to the server after which no process receives the log.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly PostgresWal _wal = new(source, time, stop);

    /// <summary>Whether a process receives the log, or tries to.</summary>
    public bool IsReceived => folder.ReadState() is { } state && time.GetUtcNow() - state.CheckedAt < MaxAge;

    /// <summary>Returns the state of the server, which can be backed up physically.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PostgresWalServer Read()
    {
        var server = _wal.Read();
        _wal.ThrowIfUnfit(server);
        return server;
    }

    /// <summary>
    /// Waits until everything that is committed by now was received, and a later commit. Returns the time, UTC, by the clock of the server.
    /// </summary>
    /// <exception cref="Fault"><c>source_failed</c>: it was not received in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DateTimeOffset Commit()
    {
        var at = Read().Now;
        _wal.Commit();
        var server = Read();
        var needed = server.Flushed!.Value;
        var began = time.GetTimestamp();
        while (!(server.IsSlotActive && server.Confirmed >= needed))
        {
            if (time.GetElapsedTime(began) > Limit)
            {
                var why = folder.ReadState()?.Problem is { } problem ? $" {problem}" : "";
                throw new Fault(
                    FaultCode.SourceFailed,
                    $"The log of the server of the source '{source.Name}' was received up to {server.Confirmed?.ToString() ?? "nothing"} "
                        + $"and not up to {needed} within {Limit.TotalSeconds} seconds.{why}",
                    ("source", source.Name)
                );
            }

            Task.Delay(Interval, time, stop).GetAwaiter().GetResult();
            server = Read();
        }

        return at;
    }
}

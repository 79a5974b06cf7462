using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Works on a database that somebody else controls in a child process, which is this program itself: with the rights of the database's
/// owner
/// where possible, with limits of memory, processor time and time, and away from the service's memory. What the child reports is believed
/// only as far as it concerns that database.
/// </summary>
internal static class SqliteChild
{
    private const int MaxOutput = 64 * 1024;

    // The collector reserves address space and keeps memory by these; the work itself needs hardly any managed memory.
    private static readonly Dictionary<string, string> Runtime = new()
    {
        ["DOTNET_GCHeapHardLimit"] = "0x4000000",
        ["DOTNET_gcConcurrent"] = "0",
    };

    /// <summary>Does the work.</summary>
    /// <returns>What came of it; a child that was killed or has crashed is a failure, or a check that is not complete.</returns>
    /// <exception cref="Fault"><c>source_failed</c>: this program cannot be started again.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the child has ended, and a live database is as
    /// before.</exception>
    public static SqliteOutcome Run(SqliteTask task, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = new SqliteOutcome(task);
        var command = new ChildCommand([OwnProgram.Path, SqliteChildProgram.Verb])
        {
            Subject = $"The process that works on '{task.Path}'",
            FaultCode = FaultCode.SourceFailed,
            Source = task.Path,
            Environment = Runtime,
            InheritsEnvironment = false,
            Timeout = TimeSpan.FromSeconds(task.TimeoutSeconds),
            StopTimeout = TimeSpan.FromSeconds(5),
        };
        using var child = ChildProcess.Start(command, isRead: true, isFed: true, time, cancellationToken);
        try
        {
            child.Write(SqliteWire.Write(task));
            ReadReports(child, outcome);
            child.WaitForSuccess();
            outcome.EndEarly(SqliteFailure.Failed, "the process that works on it ended without a result");
        }
        catch (Fault) when (child.IsTimedOut)
        {
            var seconds = task.TimeoutSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            outcome.EndEarly(SqliteFailure.TimedOut, $"it took longer than the timeout of {seconds} seconds");
        }
        catch (Fault fault)
        {
            outcome.EndEarly(
                SqliteFailure.Failed,
                child.IsOutOfProcessorTime ? "it needs more processor time " + "than allowed" : fault.Message
            );
        }

        return outcome;
    }

    private static void ReadReports(ChildProcess child, SqliteOutcome outcome)
    {
        var buffer = new byte[MaxOutput];
        var length = 0;
        for (int count; length < buffer.Length && (count = child.Read(buffer.AsSpan(length))) > 0;)
        {
            length += count;
            for (int end; (end = buffer.AsSpan(0, length).IndexOf((byte)'\n')) >= 0;)
            {
                try
                {
                    outcome.Take(SqliteWire.ReadReport(buffer.AsSpan(0, end)));
                }
                catch (FormatException)
                {
                    outcome.EndEarly(SqliteFailure.Failed, "the process that works on it wrote what is no report");
                    return;
                }

                buffer.AsSpan(end + 1, length - end - 1).CopyTo(buffer);
                length -= end + 1;
            }
        }
    }
}

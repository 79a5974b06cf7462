using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Processes an untrusted database in a child process, which is another instance of this program. The child has the rights of the
/// database's owner if possible, limits for memory, processor time and duration, and no access to the service's memory. Its reports are
/// trusted only for that database.
/// </summary>
internal static class SqliteChild
{
    private const int MaxOutput = 64 * 1024;

    // The work needs hardly any managed memory, so the garbage collector must not reserve much address space.
    private static readonly Dictionary<string, string> Runtime = new()
    {
        ["DOTNET_GCHeapHardLimit"] = "0x4000000",
        ["DOTNET_gcConcurrent"] = "0",
    };

    /// <summary>Runs the task in a child process and waits for it.</summary>
    /// <returns>The result. A child that was killed or has crashed results in a failure, or in an incomplete check.</returns>
    /// <exception cref="Fault"><c>source_failed</c> if the child process cannot be started.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The child has ended, and a live database is unchanged.
    /// </exception>
    public static SqliteOutcome Run(SqliteTask task, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = new SqliteOutcome(task);
        var command = new ChildCommand([OwnProgram.Path, SqliteChildProgram.Verb])
        {
            Subject = $"The process for the database '{task.Path}'",
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
            outcome.EndEarly(SqliteFailure.Failed, "the process for it ended without a result");
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
                child.IsOutOfProcessorTime ? "it needs more processor time than allowed" : fault.Message
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
                    outcome.EndEarly(SqliteFailure.Failed, "the process for it wrote an invalid report");
                    return;
                }

                buffer.AsSpan(end + 1, length - end - 1).CopyTo(buffer);
                length -= end + 1;
            }
        }
    }
}

using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// The main function of the child process that processes one untrusted database; see <see cref="SqliteChild"/>. It reads the task, one line
/// (<see cref="SqliteWire"/>), from standard input, writes one line for each step to standard output, and stops when standard input
/// ends.
/// </summary>
internal static class SqliteChildProgram
{
    /// <summary>
    /// The command-line argument that starts the child program. It is not defined as a command, so that help, completion and manual page
    /// do not list it.
    /// </summary>
    public const string Verb = "sqlite-child";

    private const int Input = 0;
    private const int Output = 1;
    private const int MaxTask = 64 * 1024;

    /// <summary>Runs the task and returns the exit code, which is 0 if everything was reported.</summary>
    public static int Run()
    {
        var task = SqliteWire.ReadTask(ReadLine());
        using var stop = new CancellationTokenSource();
        var watch = new Thread(() => WaitForEnd(stop)) { Name = "sqlite-stop", IsBackground = true };
        watch.Start();
        SqliteLimits.OfProcess.Begin();
        try
        {
            new SqliteWork(task, SqliteLimits.OfProcess, Write, stop.Token).Run();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
    }

    private static byte[] ReadLine()
    {
        var buffer = new byte[MaxTask];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = Posix.Read(Input, buffer.AsSpan(length));
            if (count <= 0)
            {
                break;
            }

            length += count;
            if (buffer[length - 1] == (byte)'\n')
            {
                break;
            }
        }

        return buffer[..length];
    }

    private static void WaitForEnd(CancellationTokenSource stop)
    {
        Span<byte> buffer = stackalloc byte[64];
        while (Posix.Read(Input, buffer) > 0) { }

        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended at the same time.
        }
    }

    private static void Write(SqliteReport report)
    {
        ReadOnlySpan<byte> line = SqliteWire.Write(report);
        while (!line.IsEmpty)
        {
            var count = Posix.Write(Output, line);
            if (count < 0)
            {
                // The parent no longer reads the reports.
                return;
            }

            line = line[count..];
        }
    }
}

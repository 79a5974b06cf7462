using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// This program as a child process that works on one database that somebody else controls, see <see cref="SqliteChild"/>. It reads the
/// task, one line (<see cref="SqliteWire"/>), from its standard input, writes a line for each step to its standard output, and stops when
/// its standard input ends.
/// </summary>
internal static class SqliteChildProgram
{
    /// <summary>The one argument that makes the program this. No command has it, so that help, completion and manual page do not know
    /// it.</summary>
    public const string Verb = "sqlite-child";

    private const int Input = 0;
    private const int Output = 1;
    private const int MaxTask = 64 * 1024;

    /// <summary>Runs it; the exit code is 0 when all was reported.</summary>
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
            // The work has just ended.
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
                // Nobody reads it any more.
                return;
            }

            line = line[count..];
        }
    }
}

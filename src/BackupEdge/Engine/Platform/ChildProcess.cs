using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// A child process with pipes. Its output is read, and its input written, with the back-pressure of the pipe; what else it says
/// is drained in the background, and its last lines are kept for the fault. A cancel or the timeout <em>must</em> end every call within
/// seconds, also while a grandchild that was missed keeps a pipe open: so no call blocks in a read or write, each waits in
/// slices. Used by one thread. Disposing it kills what still runs.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string OwnPrefix = "BACKUPEDGE__";
    private const string RuntimePrefix = "DOTNET_";
    private const int SliceMilliseconds = 200;
    private const int EndedByProcessorLimit = 128 + 24; // SIGXCPU
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(2);
    private readonly ChildCommand _command;
    private readonly Process _process;
    private readonly OutputTail _tail;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _stop;
    private readonly int _output;
    private readonly int _input;
    private bool _ended;
    private bool _disposed;

    private ChildProcess(ChildCommand command, Process process, bool isRead, TimeProvider time, CancellationToken cancellationToken)
    {
        _command = command;
        _process = process;
        _cancelled = cancellationToken;
        _stop = new CancellationTokenSource(command.Timeout ?? Timeout.InfiniteTimeSpan, time);
        _output = DescriptorOf(process.StandardOutput.BaseStream);
        _input = DescriptorOf(process.StandardInput.BaseStream);
        Posix.SetNonBlocking(_input);
        List<int> drained = [DescriptorOf(process.StandardError.BaseStream)];
        if (!isRead)
        {
            drained.Add(_output);
        }

        _tail = new OutputTail(drained);
    }

    /// <summary>Whether it was killed because it took too long.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>Whether it has ended because it had used the processor time that it allows itself.</summary>
    public bool IsOutOfProcessorTime => _ended && _process.HasExited && _process.ExitCode == EndedByProcessorLimit;

    /// <summary>Starts it.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="isRead">Whether the caller reads its output; else that is drained.</param>
    /// <param name="isFed">Whether the caller writes its input; else it is at its end at once.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="Fault">The command's code: the program is not there or cannot be run.</exception>
    public static ChildProcess Start(ChildCommand command, bool isRead, bool isFed, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = ProgramFile.Find(command.Run[0])
            ?? throw Failed(
                command,
                $"{command.Subject} cannot be run: there is no program '{command.Run[0]}' that this user may run. " + $"{command.Remedy}"
            );
        var start = new ProcessStartInfo(path, command.Run.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var own in start.Environment.Keys.Where(name => !IsPassedOn(name, command)).ToList())
        {
            // They may hold this program's secrets.
            start.Environment.Remove(own);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Failed(command, $"{command.Subject} cannot be run: '{path}': {e.Message}. {command.Remedy}", e);
        }

        var child = new ChildProcess(command, process, isRead, time, cancellationToken);
        if (!isFed)
        {
            child.CloseInput();
        }

        return child;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>The last of what it wrote.</returns>
    /// <exception cref="Fault">The command's code: it could not be run, ended with another code than 0, or took too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it was killed.</exception>
    public static string Run(ChildCommand command, TimeProvider time, CancellationToken cancellationToken)
    {
        using var child = Start(command, isRead: false, isFed: false, time, cancellationToken);
        child.WaitForSuccess();
        return child._tail.Text;
    }

    /// <summary>Reads its output; 0 at the end, which alone does not tell that it went well.</summary>
    /// <exception cref="Fault">The command's code: it took too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it was killed.</exception>
    public int Read(Span<byte> into)
    {
        while (true)
        {
            ThrowIfStopped();
            if (!Posix.WaitFor(_output, Posix.Readable, SliceMilliseconds))
            {
                continue;
            }

            var count = Posix.Read(_output, into);
            if (count < 0)
            {
                throw Failed(_command, $"{_command.Subject}: its output cannot be read: {Posix.Describe(Posix.Errno)}.");
            }

            return count;
        }
    }

    /// <summary>Writes all bytes to its input.</summary>
    /// <exception cref="Fault">
    /// The command's code: it took too long, or it does not read on, in which case the fault tells how it ended.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it was killed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ThrowIfStopped();
            if (!Posix.WaitFor(_input, Posix.Writable, SliceMilliseconds))
            {
                continue;
            }

            var count = Posix.Write(_input, bytes);
            if (count < 0 && Posix.Errno != Posix.TryAgain)
            {
                // It has closed its input: why, its own words tell best.
                WaitForSuccess();
                throw Failed(_command, $"{_command.Subject} ended before it had read everything.");
            }

            bytes = bytes[Math.Max(0, count)..];
        }
    }

    /// <summary>Tells it that no more input comes.</summary>
    public void CloseInput() => _process.StandardInput.BaseStream.Dispose();

    /// <summary>Waits for its end.</summary>
    /// <exception cref="Fault">
    /// The command's code, with the last lines of its error output: it ended with another code than 0, or took too long.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it was killed.</exception>
    public void WaitForSuccess()
    {
        while (!_process.WaitForExit(SliceMilliseconds))
        {
            ThrowIfStopped();
        }

        _ended = true;
        _tail.Finish(DrainPatience);
        if (_process.ExitCode != 0)
        {
            throw Failed(_command, $"{_command.Subject} ended with exit code {_process.ExitCode}{Said()}");
        }
    }

    /// <summary>Kills what still runs, all descendants too. May be called again.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Kill();
        _tail.Finish(TimeSpan.Zero);

        // Pipes that were asked for are not closed with the process.
        _process.StandardInput.BaseStream.Dispose();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        _stop.Dispose();
    }

    private static bool IsPassedOn(string name, ChildCommand command) =>
        command.InheritsEnvironment
            ? !name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
            : name == "PATH" || name.StartsWith(RuntimePrefix, StringComparison.Ordinal);

    private static int DescriptorOf(Stream pipe) => (int)((PipeStream)pipe).SafePipeHandle.DangerousGetHandle();

    private static Fault Failed(ChildCommand command, string message, Exception? cause = null) =>
        new(command.FaultCode, message, cause, ("source", command.Source), ("program", command.Run[0]));

    private void ThrowIfStopped()
    {
        if (_cancelled.IsCancellationRequested)
        {
            Kill();
            _cancelled.ThrowIfCancellationRequested();
        }

        if (_stop.IsCancellationRequested)
        {
            IsTimedOut = true;
            Kill();
            _tail.Finish(DrainPatience);
            throw Failed(
                _command,
                $"{_command.Subject} took longer than {_command.Timeout!.Value.TotalSeconds:0.#} seconds and was " + $"killed{Said()}"
            );
        }
    }

    private string Said() => _tail.Text is { Length: > 0 } text ? $". Its last words: {text}" : ", without a word on its standard error.";

    private void Kill()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        try
        {
            if (_command.StopPatience > TimeSpan.Zero)
            {
                CloseInput();
                _process.WaitForExit(_command.StopPatience);
            }

            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(DrainPatience);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has just ended by itself.
        }
    }
}

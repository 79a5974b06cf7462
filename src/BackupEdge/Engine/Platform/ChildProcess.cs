using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// A child process with redirected standard streams. Reading its output and writing its input block while the pipe is empty or full.
/// Standard error, and output that the caller does not read, are drained in the background; the end of it is included in error messages.
/// Cancellation or the timeout <em>must</em> end every call within seconds, even if a descendant process keeps a pipe open, so each call
/// waits in short intervals instead of blocking in a read or write. Not thread-safe. Disposing the object kills the process if it is still
/// running.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const string OwnPrefix = "BACKUPEDGE__";
    private const string RuntimePrefix = "DOTNET_";
    private const int SliceMilliseconds = 200;
    private const int ProcessorLimitExitCode = 128 + 24; // SIGXCPU
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);
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
        _output = GetDescriptor(process.StandardOutput.BaseStream);
        _input = GetDescriptor(process.StandardInput.BaseStream);
        Posix.SetNonBlocking(_input);
        if (command.PipeBytes > 0)
        {
            Posix.SetPipeSize(_output, command.PipeBytes);
        }

        List<int> drained = [GetDescriptor(process.StandardError.BaseStream)];
        if (!isRead)
        {
            drained.Add(_output);
        }

        _tail = new OutputTail(drained);
    }

    /// <summary>Whether the process was killed because it exceeded <see cref="ChildCommand.Timeout"/>.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>Whether the process ended because it exceeded its processor time limit.</summary>
    public bool IsOutOfProcessorTime => _ended && _process.HasExited && _process.ExitCode == ProcessorLimitExitCode;

    /// <summary>Starts a child process.</summary>
    /// <param name="command">The program to run and its options.</param>
    /// <param name="isRead">Whether the caller reads the output; otherwise it is drained in the background.</param>
    /// <param name="isFed">Whether the caller writes the input; otherwise the input is empty.</param>
    /// <param name="time">Provides the timer for the timeout.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <exception cref="Fault">
    /// The program does not exist or cannot be started; the code is <see cref="ChildCommand.FaultCode"/>.
    /// </exception>
    public static ChildProcess Start(ChildCommand command, bool isRead, bool isFed, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = ProgramFile.Find(command.Run[0])
            ?? throw Failed(
                command,
                $"{command.Subject} cannot be run: the program '{command.Run[0]}' does not exist, or this user may not run it. "
                    + command.Remedy
            );
        var start = new ProcessStartInfo(path, command.Run.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingFolder ?? "",
        };
        foreach (var name in start.Environment.Keys.Where(key => !IsInherited(key, command)).ToList())
        {
            // They may contain secrets of this program.
            start.Environment.Remove(name);
        }

        foreach (var (variable, value) in command.Environment)
        {
            start.Environment[variable] = value;
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

    /// <summary>Runs a command and waits until it exits.</summary>
    /// <returns>The last 4 KiB of its output.</returns>
    /// <exception cref="Fault">
    /// The command could not be started, exited with a nonzero code or timed out; the code is <see cref="ChildCommand.FaultCode"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the process was killed.</exception>
    public static string Run(ChildCommand command, TimeProvider time, CancellationToken cancellationToken)
    {
        using var child = Start(command, isRead: false, isFed: false, time, cancellationToken);
        child.WaitForSuccess();
        return child._tail.Text;
    }

    /// <summary>
    /// Reads from the standard output of the process. Returns 0 at the end of the output; call <see cref="WaitForSuccess"/> to find out
    /// whether the process succeeded.
    /// </summary>
    /// <exception cref="Fault">The command timed out; the code is <see cref="ChildCommand.FaultCode"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the process was killed.</exception>
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

    /// <summary>Writes all bytes to the standard input of the process.</summary>
    /// <exception cref="Fault">
    /// The command timed out or closed its input early; the code is <see cref="ChildCommand.FaultCode"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the process was killed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!TryWrite(bytes))
        {
            // The exit code of the process and its error output are more useful than the write error.
            WaitForSuccess();
            throw Failed(_command, $"{_command.Subject} exited before it read all of its input.");
        }
    }

    /// <summary>Writes all bytes to the standard input of the process. Returns false if the process has closed it.</summary>
    /// <exception cref="Fault">The command timed out; the code is <see cref="ChildCommand.FaultCode"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the process was killed.</exception>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
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
                return false;
            }

            bytes = bytes[Math.Max(0, count)..];
        }

        return true;
    }

    /// <summary>Closes the standard input of the process.</summary>
    public void CloseInput() => _process.StandardInput.BaseStream.Dispose();

    /// <summary>Waits until the process exits.</summary>
    /// <exception cref="Fault">
    /// The command exited with a nonzero code or timed out; the code is <see cref="ChildCommand.FaultCode"/>, and the message includes the
    /// end of its error output.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and the process was killed.</exception>
    public void WaitForSuccess()
    {
        while (!_process.WaitForExit(SliceMilliseconds))
        {
            ThrowIfStopped();
        }

        _ended = true;
        _tail.Finish(DrainTimeout);
        if (_process.ExitCode != 0)
        {
            throw Failed(_command, $"{_command.Subject} ended with exit code {_process.ExitCode}{DescribeOutput()}");
        }
    }

    private static bool IsInherited(string name, ChildCommand command) =>
        command.InheritsEnvironment
            ? !name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)
            : name == "PATH" || name.StartsWith(RuntimePrefix, StringComparison.Ordinal);

    private static int GetDescriptor(Stream pipe) => (int)((PipeStream)pipe).SafePipeHandle.DangerousGetHandle();

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
            _tail.Finish(DrainTimeout);
            throw Failed(
                _command,
                $"{_command.Subject} took longer than {_command.Timeout!.Value.TotalSeconds:0.#} seconds and was killed{DescribeOutput()}"
            );
        }
    }

    private string DescribeOutput() =>
        _tail.Text is { Length: > 0 } text ? $". Last output: {text}" : ", with no output on standard error.";
}

using System.ComponentModel;

namespace BackupEdge.Engine.Platform;

/// <content>Ends the process.</content>
internal sealed partial class ChildProcess
{
    private const int InterruptSignal = 2; // SIGINT

    /// <summary>Whether the process has exited.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The exit code of a process that has exited.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last 4 KiB of the output that is drained in the background, up to now.</summary>
    public string LastOutput => _tail.Text;

    /// <summary>Asks the process to exit with SIGINT. It is not waited for.</summary>
    public void Interrupt()
    {
        if (!_process.HasExited)
        {
            _ = Posix.kill(_process.Id, InterruptSignal);
        }
    }

    /// <summary>Kills the process and all its descendants if they are still running. May be called more than once.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Kill();
        _tail.Finish(TimeSpan.Zero);

        // Redirected streams that were accessed are not closed by disposing the process.
        _process.StandardInput.BaseStream.Dispose();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        _stop.Dispose();
    }

    private void Kill()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        try
        {
            if (_command.StopTimeout > TimeSpan.Zero)
            {
                CloseInput();
                _process.WaitForExit(_command.StopTimeout);
            }

            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(DrainTimeout);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // The process has already exited.
        }
    }
}

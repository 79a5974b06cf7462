using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Checks that the process that runs a command's job still does, and can write the data folder.</summary>
/// <param name="settings">The settings with the data folder.</param>
/// <param name="time">The clock.</param>
/// <param name="runner">The process, as text, such as <c>server (pid 12)</c>.</param>
internal sealed class ServerWatch(Settings settings, TimeProvider time, string runner)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);
    private long _lastCheck = time.GetTimestamp();
    private long? _unwritableSince;

    /// <summary>Checks the process, if the last check was long enough ago.</summary>
    /// <exception cref="Fault">
    /// <c>interrupted</c> if the process has stopped; <c>io_error</c> if the data folder stays unwritable.
    /// </exception>
    public void Check(JobRow row)
    {
        if (time.GetElapsedTime(_lastCheck) <= CheckInterval)
        {
            return;
        }

        _lastCheck = time.GetTimestamp();
        ThrowIfStopped(row);
        _unwritableSince = StoreProbe.Problem(settings.Data) is { } problem
            ? ThrowIfUnwritableTooLong(row, _unwritableSince ?? _lastCheck, problem)
            : null;
    }

    private void ThrowIfStopped(JobRow row)
    {
        if (DataFolderLock.Holder(settings.Data) is null)
        {
            throw new Fault(
                FaultCode.Interrupted,
                row.Status == RunStatus.Queued
                    ? $"The {runner} has stopped. The job {row.Id} is still queued and will run when the server starts again."
                    : $"The {runner} stopped while it ran the job {row.Id}. Start the server and run the command again.",
                ("job_id", row.Id)
            );
        }
    }

    // The server retries until the disk is back; a command gives up.
    private long ThrowIfUnwritableTooLong(JobRow row, long since, string problem) =>
        time.GetElapsedTime(since) <= CommandJob.Patience
            ? since
            : throw new Fault(
                FaultCode.IoError,
                $"The data folder '{settings.Data.Path}' has not been writable for {CommandJob.Patience.TotalSeconds:0} seconds: {problem} "
                    + $"The {runner} has the job {row.Id} and will record its end when the disk is back.",
                ("job_id", row.Id)
            );
}

using System.Diagnostics;
using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>The runs of one day.</summary>
/// <param name="date">The day, in the time zone of the history.</param>
internal sealed class HistoryDay(DateOnly date)
{
    /// <summary>The day, in the time zone of the history.</summary>
    public DateOnly Date => date;

    /// <summary>The number of backups that completed, with warnings or without.</summary>
    public int Completed { get; private set; }

    /// <summary>The number of backups that completed with warnings.</summary>
    public int Warned { get; private set; }

    /// <summary>The number of backups that failed or were interrupted.</summary>
    public int Failed { get; private set; }

    /// <summary>The number of backups that were cancelled.</summary>
    public int Cancelled { get; private set; }

    /// <summary>The number of backups that have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>The bytes that no archive had before.</summary>
    public long NewBytes { get; private set; }

    /// <summary>The size in bytes of the archives when they were made.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Counts a run.</summary>
    public void Count(in HistoryRow run)
    {
        switch (run.Status)
        {
            case RunStatus.Completed:
                Completed++;
                Warned += run.HasWarnings ? 1 : 0;
                NewBytes += run.NewBytes;
                StoredBytes += run.StoredBytes;
                break;
            case RunStatus.Failed or RunStatus.Interrupted:
                Failed++;
                break;
            case RunStatus.Cancelled:
                Cancelled++;
                break;
            case RunStatus.Queued or RunStatus.Running:
                Running++;
                break;
            default:
                throw new UnreachableException($"A job has no status {run.Status}.");
        }
    }
}

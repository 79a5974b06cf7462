using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Events;

/// <summary>
/// Detects job events by comparing the catalogue with the last published rows. So every event is about a recorded change, also if another
/// process queued or cancelled the job. A job that passes through several states between two polls gets an event for each state. Must be
/// used by only one thread at a time.
/// </summary>
internal sealed class JobEventSource(CatalogueDatabase catalogue, RunningJobs board, EventFeed feed)
{
    private readonly Dictionary<string, JobRow> _published = new(StringComparer.Ordinal);
    private long? _seen;

    /// <summary>The feed to which events are published.</summary>
    public EventFeed Feed => feed;

    /// <summary>Publishes what has happened since the last poll. The first poll publishes the queued and running jobs.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the catalogue; the next poll publishes the missed events.</exception>
    public void Poll()
    {
        var (last, rows) = catalogue.Read(session =>
        {
            var last = session.Jobs.LastNumber();
            var rows = session.Jobs.NewOrActive(_seen ?? last);
            var ended = _published
                .Keys.Except(rows.Select(row => row.Id))
                .ToList()
                .Select(id => FindOrForget(session, id))
                .OfType<JobRow>();
            return (last, (IReadOnlyList<JobRow>)[.. ended.OrderBy(row => row.CompletedAt), .. rows]);
        });
        foreach (var row in rows)
        {
            Publish(row);
        }

        _seen = last;
    }

    /// <summary>Publishes the progress of the running jobs.</summary>
    public void PollProgress()
    {
        foreach (var running in board.Running)
        {
            if (
                _published.TryGetValue(running.Row.Id, out var published)
                && published.Status == RunStatus.Running
                && running.Overlay(published) is var now
                && now != published
            )
            {
                Publish(now, isProgress: true);
            }
        }
    }

    // The program never deletes jobs, but an administrator with a shell may, and that must not stop all other events.
    private JobRow? FindOrForget(CatalogueSession session, string jobId)
    {
        if (session.Jobs.Find(jobId) is { } row)
        {
            return row;
        }

        _published.Remove(jobId);
        feed.Forget(jobId);
        return null;
    }

    private void Publish(JobRow row)
    {
        var published = _published.GetValueOrDefault(row.Id);
        if (published is null)
        {
            Publish(AtStart(row) with { Status = RunStatus.Queued, StartedAt = null }, isProgress: false);
        }

        if (row.StartedAt is not null && published?.Status != RunStatus.Running)
        {
            Publish(board.WithProgress(row.HasEnded ? AtStart(row) : row), isProgress: false);
        }

        if (row.HasEnded)
        {
            Publish(row, isProgress: false);
        }
        else if (published?.Status == row.Status && published.CancelRequested != row.CancelRequested)
        {
            Publish(board.WithProgress(row), isProgress: true);
        }
    }

    private void Publish(JobRow row, bool isProgress)
    {
        if (row.HasEnded)
        {
            _published.Remove(row.Id);
        }
        else
        {
            _published[row.Id] = row;
        }

        feed.Publish(row, isProgress);
    }

    // Reconstructs a job's row at its start from a later row.
    private static JobRow AtStart(JobRow row) =>
        new()
        {
            Id = row.Id,
            Kind = row.Kind,
            Status = RunStatus.Running,
            BackupId = row.BackupId,
            Backup = row.Backup,
            Target = row.Target,
            DryRun = row.DryRun,
            Request = row.Request,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            CreatedBy = row.CreatedBy,
        };
}

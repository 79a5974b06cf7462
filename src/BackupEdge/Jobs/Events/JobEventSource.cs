using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Events;

/// <summary>
/// Finds out what happens to jobs, by comparing the catalogue with what was told last: so every event is of something that is
/// recorded, also when another process queued or cancelled the job. A job that passes through several states between two looks
/// gets an event for each. Must be used by one thread at a time.
/// </summary>
internal sealed class JobEventSource(CatalogueDatabase catalogue, RunningJobs board, EventFeed feed)
{
    private readonly Dictionary<string, JobRow> _told = new(StringComparer.Ordinal);
    private long? _seen;

    /// <summary>Where it tells.</summary>
    public EventFeed Feed => feed;

    /// <summary>Tells what has happened since the last look; the first one tells the jobs that wait or run.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the catalogue; the next look tells what this one did not.</exception>
    public void Look()
    {
        var (last, rows) = catalogue.Read(session =>
        {
            var last = session.Jobs.LastNumber();
            var rows = session.Jobs.NewOrActive(_seen ?? last);
            var ended = _told.Keys.Except(rows.Select(row => row.Id)).ToList().Select(id => FindOrForget(session, id)).OfType<JobRow>();
            return (last, (IReadOnlyList<JobRow>)[.. ended.OrderBy(row => row.CompletedAt), .. rows]);
        });
        foreach (var row in rows)
        {
            Tell(row);
        }

        _seen = last;
    }

    /// <summary>Tells which jobs have come further.</summary>
    public void LookAtProgress()
    {
        foreach (var running in board.Running)
        {
            if (
                _told.TryGetValue(running.Row.Id, out var told)
                && told.Status == RunStatus.Running
                && running.Overlay(told) is var now
                && now != told
            )
            {
                Tell(now, isProgress: true);
            }
        }
    }

    // Nothing in here deletes a job, but somebody with a shell may, and that must not be the end of all other events.
    private JobRow? FindOrForget(CatalogueSession session, string jobId)
    {
        if (session.Jobs.Find(jobId) is { } row)
        {
            return row;
        }

        _told.Remove(jobId);
        feed.Forget(jobId);
        return null;
    }

    private void Tell(JobRow row)
    {
        var told = _told.GetValueOrDefault(row.Id);
        if (told is null)
        {
            Tell(Begun(row) with { Status = RunStatus.Queued, StartedAt = null }, isProgress: false);
        }

        if (row.StartedAt is not null && told?.Status != RunStatus.Running)
        {
            Tell(board.WithProgress(row.HasEnded ? Begun(row) : row), isProgress: false);
        }

        if (row.HasEnded)
        {
            Tell(row, isProgress: false);
        }
        else if (told?.Status == row.Status && told.CancelRequested != row.CancelRequested)
        {
            Tell(board.WithProgress(row), isProgress: true);
        }
    }

    private void Tell(JobRow row, bool isProgress)
    {
        if (row.HasEnded)
        {
            _told.Remove(row.Id);
        }
        else
        {
            _told[row.Id] = row;
        }

        feed.Tell(row, isProgress);
    }

    // As a job was when it began, seen from later.
    private static JobRow Begun(JobRow row) =>
        new()
        {
            Id = row.Id,
            Kind = row.Kind,
            Status = RunStatus.Running,
            BackupId = row.BackupId,
            Target = row.Target,
            DryRun = row.DryRun,
            Request = row.Request,
            CreatedAt = row.CreatedAt,
            StartedAt = row.StartedAt,
            CreatedBy = row.CreatedBy,
        };
}

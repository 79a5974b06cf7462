using BackupEdge.Catalogue;
using BackupEdge.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs;

/// <summary>What is told of jobs, however they came to where they are.</summary>
public sealed class JobFollowerTests : IAsyncDisposable
{
    private readonly TestWorkshop _shop = new(start: false);
    private readonly EventFeed _feed = new(TimeProvider.System, NullLogger.Instance);
    private readonly EventReader _reader;
    private readonly JobFollower _follower;

    public JobFollowerTests()
    {
        _reader = _feed.Read(null, null, "tester", () => { });
        _follower = new JobFollower(_shop.Now.Catalogue, new JobBoard(), _feed);
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _shop.DisposeAsync();
    }

    [Fact]
    public void The_first_look_tells_what_waits_or_runs_and_not_what_has_ended()
    {
        var ended = _shop.Enqueue();
        Set(ended, RunStatus.Completed);
        var running = _shop.Enqueue();
        Set(running, RunStatus.Running);
        var queued = _shop.Enqueue();

        _follower.Look();

        Assert.Equal([$"{running.JobId} job.queued", $"{running.JobId} job.running", $"{queued.JobId} job.queued"], Heard());
    }

    [Fact]
    public void Each_status_is_told_once()
    {
        _follower.Look();
        var job = _shop.Enqueue();
        _follower.Look();
        _follower.Look();
        Set(job, RunStatus.Running);
        _follower.Look();
        Set(job, RunStatus.Failed);
        _follower.Look();
        _follower.Look();

        Assert.Equal([$"{job.JobId} job.queued", $"{job.JobId} job.running", $"{job.JobId} job.failed"], Heard());
    }

    [Fact]
    public void A_job_that_came_and_ended_between_two_looks_is_told_from_begin_to_end()
    {
        _follower.Look();
        var ran = _shop.Enqueue();
        Set(ran, RunStatus.Running);
        Set(ran, RunStatus.Completed);
        var neverRan = _shop.Enqueue();
        Set(neverRan, RunStatus.Cancelled);

        _follower.Look();

        Assert.Equal(
            [$"{ran.JobId} job.queued", $"{ran.JobId} job.running", $"{ran.JobId} job.completed", $"{neverRan.JobId} job.queued", $"{neverRan.JobId} job.cancelled"],
            Heard());
    }

    [Fact]
    public void What_is_told_of_an_earlier_status_is_as_it_was_then()
    {
        _follower.Look();
        var job = _shop.Enqueue();
        Set(job, RunStatus.Running);
        Set(job, RunStatus.Failed, row => row with { ErrorCode = "io_error", BytesDone = 7 });

        _follower.Look();

        var events = Events();
        Assert.Equal((null, null, 0L), (events[0].Job.StartedAt, events[0].Job.ErrorCode, events[0].Job.BytesDone));
        Assert.Equal((null, 0L), (events[1].Job.ErrorCode, events[1].Job.BytesDone));
        Assert.NotNull(events[1].Job.StartedAt);
        Assert.Equal(("io_error", 7L), (events[2].Job.ErrorCode, events[2].Job.BytesDone));
    }

    [Fact]
    public void That_somebody_wants_it_cancelled_is_told_while_it_runs()
    {
        _follower.Look();
        var job = _shop.Enqueue();
        Set(job, RunStatus.Running);
        _follower.Look();
        Events();
        _shop.Now.Catalogue.Write(session => session.Jobs.RequestCancel(job.JobId));

        _follower.Look();
        _follower.Look();

        Assert.True(Assert.Single(Events()).Job.CancelRequested);
    }

    private void Set(BackupRow backup, RunStatus status, Func<JobRow, JobRow>? more = null) => _shop.Now.Catalogue.Write(session =>
    {
        var row = session.Jobs.Find(backup.JobId)! with { Status = status };
        row = status == RunStatus.Running ? row with { StartedAt = DateTimeOffset.UnixEpoch } : row;
        session.Jobs.Update(more is null ? row : more(row));
    });

    private List<JobEvent> Events()
    {
        var events = new List<JobEvent>();
        while (_reader.News.TryRead(out var news))
        {
            events.Add(news);
        }

        return events;
    }

    private List<string> Heard() => [.. Events().Select(news => $"{news.Job.Id} {news.Name}")];
}

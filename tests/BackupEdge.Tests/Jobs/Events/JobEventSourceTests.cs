using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Events;
using BackupEdge.Keys;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Jobs.Events;

/// <summary>
/// Events that are derived from the catalogue. The tests start each poll themselves and change jobs on another connection, as another
/// process would.
/// </summary>
public sealed class JobEventSourceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly CatalogueDatabase _catalogue;
    private readonly CatalogueDatabase _other;
    private readonly RunningJobs _runningJobs = new();
    private readonly JobEventSource _source;
    private readonly EventReader _reader;

    public JobEventSourceTests()
    {
        _catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        _other = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        _source = new JobEventSource(_catalogue, _runningJobs, new EventFeed(new FakeTimeProvider(), NullLogger.Instance));
        _reader = _source.Feed.Read(after: null, jobId: null, new Caller("tester", Role.Admin), () =>
            Assert.Fail("The reader was cut off.")
        );
    }

    public void Dispose()
    {
        _reader.Dispose();
        _other.Dispose();
        _catalogue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_status_is_reported_once_and_in_order()
    {
        Poll();
        Queue(1);
        Poll("job-1 job.queued");
        Poll();
        Begin(1);
        Poll("job-1 job.running");
        Poll();
        End(1, RunStatus.Completed);
        Poll("job-1 job.completed");
        Poll();
        Queue(2);
        Poll("job-2 job.queued");
    }

    [Fact]
    public void The_first_poll_reports_only_queued_and_running_jobs()
    {
        Queue(1);
        Begin(1);
        End(1, RunStatus.Failed);
        Queue(2);
        Begin(2);
        Queue(3);

        Poll("job-2 job.queued", "job-2 job.running", "job-3 job.queued");
        Poll();
    }

    [Theory]
    [InlineData(RunStatus.Completed, "job.completed")]
    [InlineData(RunStatus.Failed, "job.failed")]
    [InlineData(RunStatus.Cancelled, "job.cancelled")]
    [InlineData(RunStatus.Interrupted, "job.interrupted")]
    public void Every_status_between_two_polls_is_reported(RunStatus end, string name)
    {
        Poll();
        Queue(1);
        Begin(1);
        End(1, end);
        Queue(2);
        var news = Poll("job-1 job.queued", "job-1 job.running", $"job-1 {name}", "job-2 job.queued");

        // Each event has the job as it was at that time.
        Assert.Equal([null, Start, Start], news.Take(3).Select(item => item.Job.StartedAt));
        Assert.Equal([null, null, Start.AddMinutes(1)], news.Take(3).Select(item => item.Job.CompletedAt));
        Assert.Equal([0L, 0L, 42L], news.Take(3).Select(item => item.Job.BytesDone));
        Assert.All(news.Take(2), item => Assert.Null(item.Job.Result));
        Assert.Equal(42L, Assert.IsType<BackupCounts>(news[2].Job.Result).ReadBytes);
        Assert.All(news.Take(3), item =>
            Assert.Equal(("backup-1", "tester", JobKind.Backup), (item.Job.BackupId, item.Job.CreatedBy, item.Job.Kind))
        );
    }

    [Fact]
    public void Running_is_reported_for_a_job_that_started_and_ended_between_polls()
    {
        Queue(1);
        Poll("job-1 job.queued");
        Begin(1);
        End(1, RunStatus.Completed);
        Poll("job-1 job.running", "job-1 job.completed");
    }

    [Fact]
    public void A_job_that_is_cancelled_in_the_queue_is_not_reported_as_running()
    {
        Queue(1);
        Poll("job-1 job.queued");
        End(1, RunStatus.Cancelled);
        Queue(2);
        End(2, RunStatus.Cancelled);
        Poll("job-1 job.cancelled", "job-2 job.queued", "job-2 job.cancelled");
    }

    [Fact]
    public void Jobs_that_end_between_two_polls_are_reported_in_their_order()
    {
        foreach (var number in (int[])[1, 2, 3])
        {
            Queue(number);
            Begin(number);
        }

        Poll("job-1 job.queued", "job-1 job.running", "job-2 job.queued", "job-2 job.running", "job-3 job.queued", "job-3 job.running");
        End(3, RunStatus.Completed, minute: 1);
        End(1, RunStatus.Completed, minute: 2);
        End(2, RunStatus.Completed, minute: 3);
        Poll("job-3 job.completed", "job-1 job.completed", "job-2 job.completed");
    }

    [Fact]
    public void A_cancel_request_of_another_process_is_reported_once_as_progress()
    {
        Queue(1);
        Begin(1);
        Poll("job-1 job.queued", "job-1 job.running");
        _other.Write(session => session.Jobs.RequestCancel("job-1"));

        Assert.True(Assert.Single(Poll("job-1 job.progress")).Job.CancelRequested);
        Poll();
        End(1, RunStatus.Cancelled);
        Assert.True(Assert.Single(Poll("job-1 job.cancelled")).Job.CancelRequested);
    }

    [Fact]
    public void Progress_is_reported_on_change_and_for_running_jobs_only()
    {
        Queue(1);
        Queue(2);
        Begin(1);
        using var running = new RunningJob(_other.Read(session => session.Jobs.Find("job-1"))!, CancellationToken.None);
        using var unreported = new RunningJob(Rows.Job(3), CancellationToken.None);
        _runningJobs.Add(running);
        _runningJobs.Add(unreported);
        running.Progress.AddBytes(5);
        unreported.Progress.AddBytes(5);
        Assert.Equal(5, Poll("job-1 job.queued", "job-1 job.running", "job-2 job.queued")[1].Job.BytesDone);

        PollProgress();
        running.Progress.AddBytes(2);
        Assert.Equal(
            (7, RunStatus.Running),
            PollProgress("job-1 job.progress") is [var news] ? (news.Job.BytesDone, news.Job.Status) : default
        );
        PollProgress();
        Poll();
        PollProgress();

        // Progress that the runner writes to the catalogue is not reported.
        _other.Write(session => session.Jobs.SetProgress(running.Overlay(running.Row)));
        Poll();
        running.Progress.AddBytes(1);
        End(1, RunStatus.Completed);
        Poll("job-1 job.completed");
        PollProgress();
    }

    [Fact]
    public void A_deleted_row_is_dropped_without_an_effect_on_other_jobs()
    {
        Queue(1);
        Queue(2);
        Poll("job-1 job.queued", "job-2 job.queued");
        using (var shell = new SqliteConnection($"Data Source={_folder.At("catalogue.db")};Pooling=False"))
        {
            shell.Open();
            using var delete = shell.CreateCommand();
            delete.CommandText = "DELETE FROM jobs WHERE id = 'job-1'";
            Assert.Equal(1, delete.ExecuteNonQuery());
        }

        Begin(2);
        Poll("job-2 job.running");
        Poll();
        Assert.False(_source.Feed.IsActive("job-1"));
        Assert.True(_source.Feed.IsActive("job-2"));
    }

    private void Queue(int number) => _other.Write(session => session.Jobs.Insert(Rows.Job(number)));

    private void Begin(int number) => Change(number, row => row with { Status = RunStatus.Running, StartedAt = Start });

    private void End(int number, RunStatus status, int minute = 1) =>
        Change(number, row =>
            row with
            {
                Status = status,
                CompletedAt = Start.AddMinutes(minute),
                BytesDone = 42,
                Result = BackupCounts.None with { ReadBytes = 42 },
            }
        );

    private void Change(int number, Func<JobRow, JobRow> change) =>
        _other.Write(session => session.Jobs.Update(change(session.Jobs.Find($"job-{number}")!)));

    private List<JobEvent> Poll(params string[] expected)
    {
        _source.Poll();
        return AssertEvents(expected);
    }

    private List<JobEvent> PollProgress(params string[] expected)
    {
        _source.PollProgress();
        return AssertEvents(expected);
    }

    private List<JobEvent> AssertEvents(string[] expected)
    {
        var news = _reader.Drain();
        Assert.Equal(expected, news.Select(item => $"{item.Job.Id} {item.Name}"));
        return news;
    }
}

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
/// What is told of jobs, each look at the catalogue being the test's own; the jobs are changed by another connection, as another process
/// would.
/// </summary>
public sealed class JobEventSourceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly CatalogueDatabase _catalogue;
    private readonly CatalogueDatabase _other;
    private readonly RunningJobs _board = new();
    private readonly JobEventSource _source;
    private readonly EventReader _reader;

    public JobEventSourceTests()
    {
        _catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        _other = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        _source = new JobEventSource(_catalogue, _board, new EventFeed(new FakeTimeProvider(), NullLogger.Instance));
        _reader = _source.Feed.Read(after: null, jobId: null, new Caller("tester", Role.Admin), () => Assert.Fail("It was cut off."));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _other.Dispose();
        _catalogue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_state_is_told_once_and_in_order()
    {
        Look();
        Queue(1);
        Look("job-1 job.queued");
        Look();
        Begin(1);
        Look("job-1 job.running");
        Look();
        End(1, RunStatus.Completed);
        Look("job-1 job.completed");
        Look();
        Queue(2);
        Look("job-2 job.queued");
    }

    [Fact]
    public void The_first_look_tells_the_jobs_that_wait_or_run_and_none_that_have_ended()
    {
        Queue(1);
        Begin(1);
        End(1, RunStatus.Failed);
        Queue(2);
        Begin(2);
        Queue(3);

        Look("job-2 job.queued", "job-2 job.running", "job-3 job.queued");
        Look();
    }

    [Theory]
    [InlineData(RunStatus.Completed, "job.completed")]
    [InlineData(RunStatus.Failed, "job.failed")]
    [InlineData(RunStatus.Cancelled, "job.cancelled")]
    [InlineData(RunStatus.Interrupted, "job.interrupted")]
    public void All_that_a_job_went_through_between_two_looks_is_told(RunStatus end, string name)
    {
        Look();
        Queue(1);
        Begin(1);
        End(1, end);
        Queue(2);
        var news = Look("job-1 job.queued", "job-1 job.running", $"job-1 {name}", "job-2 job.queued");

        // Each as the job was then.
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
    public void A_job_that_was_seen_waiting_and_is_then_seen_ended_has_run_in_between()
    {
        Queue(1);
        Look("job-1 job.queued");
        Begin(1);
        End(1, RunStatus.Completed);
        Look("job-1 job.running", "job-1 job.completed");
    }

    [Fact]
    public void A_job_that_is_cancelled_while_it_waits_never_ran()
    {
        Queue(1);
        Look("job-1 job.queued");
        End(1, RunStatus.Cancelled);
        Queue(2);
        End(2, RunStatus.Cancelled);
        Look("job-1 job.cancelled", "job-2 job.queued", "job-2 job.cancelled");
    }

    [Fact]
    public void Ends_between_two_looks_are_told_in_the_order_in_which_they_came()
    {
        foreach (var number in (int[])[1, 2, 3])
        {
            Queue(number);
            Begin(number);
        }

        Look("job-1 job.queued", "job-1 job.running", "job-2 job.queued", "job-2 job.running", "job-3 job.queued", "job-3 job.running");
        End(3, RunStatus.Completed, minute: 1);
        End(1, RunStatus.Completed, minute: 2);
        End(2, RunStatus.Completed, minute: 3);
        Look("job-3 job.completed", "job-1 job.completed", "job-2 job.completed");
    }

    [Fact]
    public void A_wish_to_cancel_that_another_process_has_is_told_once_as_progress()
    {
        Queue(1);
        Begin(1);
        Look("job-1 job.queued", "job-1 job.running");
        _other.Write(session => session.Jobs.RequestCancel("job-1"));

        Assert.True(Assert.Single(Look("job-1 job.progress")).Job.CancelRequested);
        Look();
        End(1, RunStatus.Cancelled);
        Assert.True(Assert.Single(Look("job-1 job.cancelled")).Job.CancelRequested);
    }

    [Fact]
    public void Progress_is_told_when_there_is_some_and_of_running_jobs_alone()
    {
        Queue(1);
        Queue(2);
        Begin(1);
        using var running = new RunningJob(_other.Read(session => session.Jobs.Find("job-1"))!, CancellationToken.None);
        using var untold = new RunningJob(Rows.Job(3), CancellationToken.None);
        _board.Add(running);
        _board.Add(untold);
        running.Progress.AddBytes(5);
        untold.Progress.AddBytes(5);
        Assert.Equal(5, Look("job-1 job.queued", "job-1 job.running", "job-2 job.queued")[1].Job.BytesDone);

        Progress();
        running.Progress.AddBytes(2);
        Assert.Equal(
            (7, RunStatus.Running),
            Progress("job-1 job.progress") is [var news] ? (news.Job.BytesDone, news.Job.Status) : default
        );
        Progress();
        Look();
        Progress();

        // What the runner writes down for others is no news.
        _other.Write(session => session.Jobs.SetProgress(running.Overlay(running.Row)));
        Look();
        running.Progress.AddBytes(1);
        End(1, RunStatus.Completed);
        Look("job-1 job.completed");
        Progress();
    }

    [Fact]
    public void A_row_that_somebody_deleted_is_forgotten_and_costs_the_others_nothing()
    {
        Queue(1);
        Queue(2);
        Look("job-1 job.queued", "job-2 job.queued");
        using (var shell = new SqliteConnection($"Data Source={_folder.At("catalogue.db")};Pooling=False"))
        {
            shell.Open();
            using var delete = shell.CreateCommand();
            delete.CommandText = "DELETE FROM jobs WHERE id = 'job-1'";
            Assert.Equal(1, delete.ExecuteNonQuery());
        }

        Begin(2);
        Look("job-2 job.running");
        Look();
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

    private List<JobEvent> Look(params string[] expected)
    {
        _source.Poll();
        return Told(expected);
    }

    private List<JobEvent> Progress(params string[] expected)
    {
        _source.PollProgress();
        return Told(expected);
    }

    private List<JobEvent> Told(string[] expected)
    {
        var news = _reader.Drain();
        Assert.Equal(expected, news.Select(item => $"{item.Job.Id} {item.Name}"));
        return news;
    }
}

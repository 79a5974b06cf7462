using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Events;
using BackupEdge.Keys;
using BackupEdge.Tests.Catalogue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Jobs.Events;

public sealed class EventFeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);
    private readonly EventFeed _feed;
    private int _cutOff;

    public EventFeedTests() => _feed = new EventFeed(_time, NullLogger.Instance);

    [Fact]
    public void Ids_contain_the_start_time_and_an_increasing_number()
    {
        using var reader = Read();
        Publish(1);
        Publish(2);
        _time.Advance(TimeSpan.FromDays(1));
        Publish(1, RunStatus.Running);

        var news = reader.Drain();
        Assert.Equal(["1795572000000-1", "1795572000000-2", "1795572000000-3"], news.Select(item => _feed.IdOf(item.Number)));
        Assert.Equal(["job-1 job.queued", "job-2 job.queued", "job-1 job.running"], news.Select(Text));
        Assert.Equal([Now, Now, Now.AddDays(1)], news.Select(item => item.At));
    }

    [Theory]
    [InlineData(RunStatus.Queued, "job.queued")]
    [InlineData(RunStatus.Running, "job.running")]
    [InlineData(RunStatus.Completed, "job.completed")]
    [InlineData(RunStatus.Failed, "job.failed")]
    [InlineData(RunStatus.Cancelled, "job.cancelled")]
    [InlineData(RunStatus.Interrupted, "job.interrupted")]
    public void Events_are_named_after_the_status_or_progress(RunStatus status, string name)
    {
        using var reader = Read();
        Publish(1, status);
        Publish(1, status, isProgress: true);

        Assert.Equal([name, "job.progress"], reader.Drain().Select(news => news.Name));
    }

    [Fact]
    public void Events_do_not_contain_the_request_and_the_plan_of_a_job()
    {
        using var reader = Read();
        _feed.Publish(Rows.Job(1) with { Request = """{"paths":["bots"]}""", Plan = "{}", CreatedBy = "bot" }, isProgress: false);

        var job = Assert.Single(reader.Drain()).Job;
        Assert.Equal(("job-1", "bot", "{}", null), (job.Id, job.CreatedBy, job.Request, job.Plan));
    }

    [Fact]
    public void A_new_reader_gets_the_queued_and_running_jobs_in_their_order()
    {
        // Sorting by id would give another order.
        Publish(9);
        Publish(1);
        Publish(5);
        Publish(9, RunStatus.Running);
        Publish(5, RunStatus.Cancelled);
        _feed.Publish(Rows.Job(9) with { Status = RunStatus.Running, BytesDone = 7 }, isProgress: true);

        using var reader = Read();

        Assert.False(reader.IsResumed);
        Assert.Equal(["job-9 job.running", "job-1 job.queued"], reader.Backlog.Select(Text));
        Assert.Equal(7, reader.Backlog[0].Job.BytesDone);
        Assert.Equal(6, reader.Position);
        Assert.False(reader.News.TryPeek(out _));
    }

    [Fact]
    public void A_reader_resumes_after_its_last_event()
    {
        Publish(1);
        Publish(1, RunStatus.Running);
        Publish(1, RunStatus.Running, isProgress: true);
        Publish(2);
        Publish(1, RunStatus.Completed);

        Assert.Equal(["job-1 job.running", "job-2 job.queued", "job-1 job.completed"], Backlog(_feed.IdOf(1)));
        Assert.Equal(["job-2 job.queued", "job-1 job.completed"], Backlog(_feed.IdOf(3)));
        Assert.Empty(Backlog(_feed.IdOf(5)));
        Assert.Equal(["job-1 job.running", "job-1 job.completed"], Backlog(_feed.IdOf(1), "job-1"));

        string[] Backlog(string after, string? jobId = null)
        {
            using var reader = Read(after, jobId);
            Assert.True(reader.IsResumed);
            Assert.Equal(5, reader.Position);
            return [.. reader.Backlog.Select(Text)];
        }
    }

    [Fact]
    public void No_event_is_lost_or_repeated_between_backlog_and_new_events()
    {
        Publish(1);
        using var reader = Read(_feed.IdOf(0));
        Publish(2);

        Assert.Equal([1L, 2L], [.. reader.Backlog.Select(news => news.Number), .. reader.Drain().Select(news => news.Number)]);
    }

    [Theory]
    [InlineData("1795572000001-1")]
    [InlineData("179557200000-1")]
    [InlineData("1795572000000-2")]
    [InlineData("1795572000000-99999999999999999999")]
    [InlineData("1795572000000--1")]
    [InlineData("1795572000000-+1")]
    [InlineData("1795572000000- 1")]
    [InlineData("1795572000000-")]
    [InlineData("-1")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1795572000000-١")]
    public void An_invalid_id_does_not_resume_the_reader(string after)
    {
        Publish(1);

        using var reader = Read(after);

        Assert.False(reader.IsResumed);
        Assert.Equal(["job-1 job.queued"], reader.Backlog.Select(Text));
    }

    [Fact]
    public void An_id_of_another_process_does_not_resume_the_reader()
    {
        Publish(1);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        using var reader = new EventFeed(_time, NullLogger.Instance).Read(
            _feed.IdOf(1),
            jobId: null,
            new Caller("tester", Role.Admin),
            () => { }
        );

        Assert.False(reader.IsResumed);
    }

    [Fact]
    public void The_history_has_a_fixed_length_and_excludes_progress()
    {
        for (var i = 1; i <= EventFeed.HistoryLength; i++)
        {
            Publish(1, RunStatus.Running);
            Publish(1, RunStatus.Running, isProgress: true);
        }

        using (var all = Read(_feed.IdOf(0)))
        {
            Assert.Equal(EventFeed.HistoryLength, all.Backlog.Count);
        }

        // The first event is dropped now. A reader that has seen it can resume, and one that has not cannot.
        Publish(2);
        using var none = Read(_feed.IdOf(0));
        using var first = Read(_feed.IdOf(1));
        Assert.Equal((false, true), (none.IsResumed, first.IsResumed));
        Assert.Equal(["job-1 job.running", "job-2 job.queued"], none.Backlog.Select(Text));
        Assert.Equal(EventFeed.HistoryLength, first.Backlog.Count);
    }

    [Fact]
    public void A_slow_reader_is_cut_off_when_its_buffer_overflows()
    {
        using var slow = Read();
        for (var i = 0; i < EventReader.Capacity; i++)
        {
            Publish(i);
        }

        using var quick = Read();
        Assert.Equal(0, _cutOff);
        Publish(1000);
        Assert.Equal(1, _cutOff);
        Publish(1001);

        Assert.Equal(1, _cutOff);
        Assert.Equal(EventReader.Capacity, slow.Drain().Count);
        Assert.True(slow.News.Completion.IsCompleted);
        Assert.Equal(["job-1000 job.queued", "job-1001 job.queued"], quick.Drain().Select(Text));
        Assert.False(quick.News.Completion.IsCompleted);
    }

    [Fact]
    public void A_reader_of_one_job_gets_only_the_events_of_that_job()
    {
        Publish(1);
        Publish(2);
        using var reader = Read(jobId: "job-1");
        for (var i = 0; i <= EventReader.Capacity; i++)
        {
            Publish(2, RunStatus.Running);
        }

        Publish(1, RunStatus.Cancelled);

        Assert.Equal(["job-1 job.queued"], reader.Backlog.Select(Text));
        Assert.Equal(["job-1 job.cancelled"], reader.Drain().Select(Text));
        Assert.Equal(0, _cutOff);
    }

    [Fact]
    public void A_job_is_active_from_its_first_event_to_its_end()
    {
        Assert.False(_feed.IsActive("job-1"));
        Publish(1);
        Assert.True(_feed.IsActive("job-1"));
        Publish(1, RunStatus.Interrupted);
        Assert.False(_feed.IsActive("job-1"));
        Publish(2);
        _feed.Forget("job-2");
        Assert.False(_feed.IsActive("job-2"));
    }

    [Fact]
    public void A_completed_feed_drains_its_readers_and_refuses_new_ones()
    {
        using var reader = Read();
        Publish(1);

        _feed.Complete();
        _feed.Complete();

        Assert.Equal(["job-1 job.queued"], reader.Drain().Select(Text));
        Assert.True(reader.News.Completion.IsCompletedSuccessfully);
        Assert.Equal(0, _cutOff);
        var fault = Assert.Throws<Fault>(() => Read());
        Assert.Equal((FaultCode.NotReady, "1"), (fault.Code, fault.Details["retry_after_seconds"]));
    }

    [Fact]
    public void Readers_above_the_maximum_are_refused_until_a_place_is_free()
    {
        var readers = Enumerable.Range(0, EventFeed.MaxReaders).Select(_ => Read()).ToList();

        var fault = Assert.Throws<Fault>(() => Read());
        Assert.Equal((FaultCode.Busy, "30"), (fault.Code, fault.Details["retry_after_seconds"]));
        readers[7].Dispose();
        readers[7].Dispose();
        using var another = Read();
        Assert.Throws<Fault>(() => Read());

        // Readers that are cut off release their places.
        for (var i = 0; i <= EventReader.Capacity; i++)
        {
            Publish(i);
        }

        Assert.Equal(EventFeed.MaxReaders, _cutOff);
        Read().Dispose();
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public void A_disposed_reader_is_not_cut_off()
    {
        Read().Dispose();
        for (var i = 0; i <= EventReader.Capacity; i++)
        {
            Publish(i);
        }

        Assert.Equal(0, _cutOff);
    }

    private EventReader Read(string? after = null, string? jobId = null) =>
        _feed.Read(after, jobId, new Caller("tester", Role.Admin), () => _cutOff++);

    private void Publish(int job, RunStatus status = RunStatus.Queued, bool isProgress = false) =>
        _feed.Publish(Rows.Job(job) with { Status = status }, isProgress);

    private static string Text(JobEvent news) => $"{news.Job.Id} {news.Name}";
}

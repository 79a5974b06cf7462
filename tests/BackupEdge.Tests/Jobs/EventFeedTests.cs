using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Jobs;

/// <summary>Who hears of what, and that nobody can make the feed grow.</summary>
public sealed class EventFeedTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly EventFeed _feed;

    public EventFeedTests() => _feed = new EventFeed(_time, NullLogger.Instance);

    [Fact]
    public void A_reader_hears_everything_once_and_in_order()
    {
        using var reader = Read();
        Tell("job-1", RunStatus.Queued);
        Tell("job-1", RunStatus.Running);
        Tell("job-2", RunStatus.Queued);
        Tell("job-1", RunStatus.Running, isProgress: true);
        Tell("job-1", RunStatus.Completed);

        Assert.Equal(["job-1 job.queued", "job-1 job.running", "job-2 job.queued", "job-1 job.progress", "job-1 job.completed"], Heard(reader));
        Assert.Empty(Heard(reader));
    }

    [Fact]
    public void What_a_job_was_asked_with_is_not_passed_on()
    {
        using var reader = Read();
        _feed.Tell(Job("job-1", RunStatus.Queued) with { Request = """{"paths":["secret"]}""", Plan = "{}" }, isProgress: false);

        Assert.True(reader.News.TryRead(out var news));
        Assert.Equal(("{}", null), (news.Job.Request, news.Job.Plan));
    }

    [Fact]
    public void A_new_reader_first_hears_of_the_jobs_that_wait_or_run()
    {
        Tell("job-2", RunStatus.Queued);
        Tell("job-1", RunStatus.Running);
        Tell("job-3", RunStatus.Running);
        Tell("job-3", RunStatus.Failed);

        using var reader = Read();

        Assert.False(reader.GoesOn);
        Assert.Equal(["job-1 job.running", "job-2 job.queued"], Words(reader.Backlog));
        Assert.Equal(4, reader.Position);
    }

    [Fact]
    public void A_reader_that_comes_back_hears_what_it_missed_but_no_old_progress()
    {
        Tell("job-1", RunStatus.Queued);
        var seen = _feed.IdOf(1);
        Tell("job-1", RunStatus.Running);
        Tell("job-1", RunStatus.Running, isProgress: true);
        Tell("job-1", RunStatus.Cancelled);

        using var reader = Read(seen);

        Assert.True(reader.GoesOn);
        Assert.Equal(["job-1 job.running", "job-1 job.cancelled"], Words(reader.Backlog));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("x-1")]
    [InlineData("1795000000000-1")]
    [InlineData("SERIES-2")]
    [InlineData("SERIES-")]
    [InlineData("SERIES--1")]
    [InlineData("SERIES-99999999999999999999")]
    public void An_id_that_is_not_known_begins_anew(string id)
    {
        Tell("job-1", RunStatus.Queued);

        using var reader = Read(id.Replace("SERIES", _feed.IdOf(0)[..^2], StringComparison.Ordinal));

        Assert.False(reader.GoesOn);
        Assert.Equal(["job-1 job.queued"], Words(reader.Backlog));
    }

    [Fact]
    public void Only_so_many_past_events_are_kept_and_the_oldest_ids_are_forgotten()
    {
        for (var i = 0; i <= EventFeed.Kept; i++)
        {
            Tell($"job-{i}", RunStatus.Completed);
        }

        using var forgotten = Read(_feed.IdOf(0));
        using var oldest = Read(_feed.IdOf(1));

        Assert.False(forgotten.GoesOn);
        Assert.True(oldest.GoesOn);
        Assert.Equal(EventFeed.Kept, oldest.Backlog.Count);
    }

    [Fact]
    public void A_reader_of_one_job_hears_of_that_alone()
    {
        Tell("job-1", RunStatus.Queued);
        Tell("job-2", RunStatus.Queued);
        using var reader = _feed.Read(null, "job-2", "tester", () => { });
        Tell("job-1", RunStatus.Running);
        Tell("job-2", RunStatus.Running);

        Assert.Equal(["job-2 job.queued"], Words(reader.Backlog));
        Assert.Equal(["job-2 job.running"], Heard(reader));
    }

    [Fact]
    public void A_reader_that_does_not_keep_up_is_cut_off_at_the_first_event_too_many()
    {
        var cuts = 0;
        using var slow = _feed.Read(null, null, "slow", () => cuts++);
        using var other = Read();
        for (var i = 0; i < EventReader.Capacity; i++)
        {
            Tell($"job-{i}", RunStatus.Queued);
            Assert.Single(Heard(other));
        }

        Assert.Equal(0, cuts);
        Tell("one-more", RunStatus.Queued);
        Tell("and-another", RunStatus.Queued);

        Assert.Equal(1, cuts);
        Assert.Equal(EventReader.Capacity, Heard(slow).Count);
        Assert.True(slow.News.Completion.IsCompletedSuccessfully);
        Assert.Equal(2, Heard(other).Count);
    }

    [Fact]
    public void There_are_places_for_so_many_readers_and_one_that_goes_leaves_its_own()
    {
        var readers = Enumerable.Range(0, EventFeed.MaxReaders).Select(_ => Read()).ToList();

        var fault = Assert.Throws<Fault>(() => Read());
        readers[0].Dispose();
        using var next = Read();

        Assert.Equal((FaultCode.Busy, "30"), (fault.Code, fault.Details["retry_after_seconds"]));
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public void Its_end_lets_readers_read_to_the_end_and_takes_no_new_ones()
    {
        using var reader = Read();
        Tell("job-1", RunStatus.Interrupted);
        _feed.Complete();

        Assert.Equal(["job-1 job.interrupted"], Heard(reader));
        Assert.True(reader.News.Completion.IsCompletedSuccessfully);
        Assert.Equal(FaultCode.NotReady, Assert.Throws<Fault>(() => Read()).Code);
    }

    private static JobRow Job(string id, RunStatus status) => new()
    {
        Id = id,
        Kind = JobKind.Backup,
        Status = status,
        BackupId = null,
        Request = "{}",
        CreatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = "tester",
    };

    private static List<string> Words(IEnumerable<JobEvent> events) => [.. events.Select(news => $"{news.Job.Id} {news.Name}")];

    private static List<string> Heard(EventReader reader)
    {
        var heard = new List<JobEvent>();
        while (reader.News.TryRead(out var news))
        {
            heard.Add(news);
        }

        return Words(heard);
    }

    private EventReader Read(string? after = null) => _feed.Read(after, null, "tester", () => { });

    private void Tell(string id, RunStatus status, bool isProgress = false) => _feed.Tell(Job(id, status), isProgress);
}

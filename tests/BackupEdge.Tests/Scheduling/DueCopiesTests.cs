using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Tests when a copy is queued.</summary>
public sealed class DueCopiesTests : IAsyncDisposable
{
    private readonly TestServices _services = new(start: false);
    private readonly MovableClock _clock = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_copy_is_queued_at_first_and_after_each_backup_and_not_while_it_is_queued_or_nothing_has_changed()
    {
        var due = await StartAsync();
        Assert.Equal(1, Queued(due));
        Assert.Equal(1, Queued(due));

        End(RunStatus.Completed, whole: true);
        Assert.Equal(1, Queued(due));

        Complete(JobKind.Backup, 1);
        Assert.Equal(2, Queued(due));
        End(RunStatus.Completed, whole: true);
        Complete(JobKind.Prune, 2);
        Assert.Equal(3, Queued(due));
    }

    [Fact]
    public async Task A_backup_that_is_completed_in_the_millisecond_in_which_a_run_begins_is_copied_by_another_run()
    {
        var due = await StartAsync();
        Queued(due);
        End(RunStatus.Completed, whole: true);
        Complete(JobKind.Backup, 1, TimeSpan.Zero);

        Assert.Equal(2, Queued(due));
        End(RunStatus.Completed, whole: true);
        Assert.Equal(2, Queued(due));
    }

    [Fact]
    public async Task A_backup_that_was_committed_after_a_complete_run_had_read_what_there_is_is_copied_soon()
    {
        var due = await StartAsync();
        var dated = _clock.GetUtcNow();
        Queued(due);
        End(RunStatus.Completed, whole: true);
        var row = Rows.Backup(1) with { Status = RunStatus.Completed, CompletedAt = dated };
        _services.Now.Catalogue.Write(session => session.Backups.Insert(row));

        Assert.Equal(1, Queued(due));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Queued(due));
    }

    [Theory]
    [InlineData("completed", true, 24)]
    [InlineData("completed", false, 1)]
    [InlineData("failed", false, 1)]
    public async Task A_run_is_repeated_after_a_day_or_an_hour_after_it_left_something(string status, bool whole, int hours)
    {
        Assert.True(WireNames.TryParse<RunStatus>(status, out var ended));
        var due = await StartAsync();
        Queued(due);
        End(ended, whole);

        _clock.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1));
        Assert.Equal(1, Queued(due));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, Queued(due));
    }

    [Fact]
    public async Task A_run_that_the_end_of_the_service_has_interrupted_is_continued_at_once()
    {
        var due = await StartAsync();
        Queued(due);
        End(RunStatus.Interrupted, whole: false);

        Assert.Equal(2, Queued(due));
        Assert.Equal(2, Queued(due));
    }

    [Fact]
    public async Task A_verification_is_queued_once_a_day_after_the_first_whole_run_and_a_run_after_it_found_damage()
    {
        var due = await StartAsync();
        Assert.Equal((1, 0), (Queued(due), Verifications()));
        End(RunStatus.Completed, whole: true);
        Assert.Equal((1, 1), (Queued(due), Verifications()));

        EndVerification(damaged: false);
        Assert.Equal((1, 1), (Queued(due), Verifications()));
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(1, Queued(due));
        Assert.Equal(1, Verifications());
        _clock.Advance(TimeSpan.FromHours(1));
        Queued(due);
        Assert.Equal(2, Verifications());

        End(RunStatus.Completed, whole: true);
        EndVerification(damaged: true);
        Assert.Equal((3, 2), (Queued(due), Verifications()));
        End(RunStatus.Completed, whole: true);
        Assert.Equal((3, 2), (Queued(due), Verifications()));
    }

    private int Verifications() => _services.Queue.ListJobs(new JobFilter { Kind = JobKind.CopyVerify, Limit = 100 }).Rows.Count;

    private void EndVerification(bool damaged) =>
        _services.Now.Catalogue.Write(session =>
        {
            var job = session.Jobs.NextQueued(JobKind.CopyVerify)!;
            _clock.Advance(TimeSpan.FromMinutes(1));
            var now = _clock.GetUtcNow();
            session.Jobs.Update(
                job with
                {
                    Status = damaged ? RunStatus.Failed : RunStatus.Completed,
                    ErrorCode = damaged ? FaultCode.CopyDamaged : null,
                    StartedAt = now,
                    CompletedAt = now,
                }
            );
        });

    private async Task<DueCopies> StartAsync()
    {
        await _services.AddCopyAsync();
        await _services.Restart(start: false);

        // The rows of this test are dated by its own clock.
        return new DueCopies(_services.Settings, _services.Now.Catalogue, _services.Queue, _clock, NullLogger.Instance);
    }

    private int Queued(DueCopies due)
    {
        due.Tick();
        return _services.Queue.ListJobs(new JobFilter { Kind = JobKind.Copy, Limit = 100 }).Rows.Count;
    }

    private void End(RunStatus status, bool whole) =>
        _services.Now.Catalogue.Write(session =>
        {
            var job = session.Jobs.NextQueued(JobKind.Copy)!;
            _clock.Advance(TimeSpan.FromMinutes(1));
            var now = _clock.GetUtcNow();
            session.Jobs.Update(job with { Status = status, StartedAt = now, CompletedAt = now });
            session.Copies.SetState(new CopyStateRow("away", now, whole ? now : null, 0, null, null));
        });

    private void Complete(JobKind kind, int number, TimeSpan? later = null)
    {
        _clock.Advance(later ?? TimeSpan.FromMinutes(1));
        _services.Now.Catalogue.Write(session =>
        {
            var job = Rows.Job(number, kind);
            session.Jobs.Insert(job);
            session.Jobs.Update(job with { Status = RunStatus.Completed, CompletedAt = _clock.GetUtcNow() });
        });
    }
}

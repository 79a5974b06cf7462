using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Tests the stored runs and skips of schedules.</summary>
public sealed class ScheduleRunRepositoryTests : IDisposable
{
    private const string Id = "schedule-1";
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public ScheduleRunRepositoryTests()
    {
        _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));
        _catalogue.Write(session =>
            session.Schedules.Insert(
                new ScheduleRow
                {
                    Id = Id,
                    Cron = "0 2 * * *",
                    Type = BackupType.Incremental,
                    Sources = ["bots", "settings"],
                    CreatedAt = Start,
                    CreatedBy = "tester",
                    CountsFrom = Start,
                }
            )
        );
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_due_time_is_stored_once_and_runs_without_one_any_number_of_times()
    {
        _catalogue.Write(session =>
        {
            session.ScheduleRuns.Insert(Run(1, Start));
            session.ScheduleRuns.Insert(Run(2, null));
            session.ScheduleRuns.Insert(Run(3, null));
        });

        Assert.Throws<Fault>(() => _catalogue.Write(session => session.ScheduleRuns.Insert(Run(4, Start))));
        Assert.Equal([Start], _catalogue.Read(session => session.ScheduleRuns.DueTimesThatRan(Id, Start.AddDays(-1), Start)));
    }

    [Fact]
    public void The_history_is_bounded_and_keeps_the_last_full_run()
    {
        _catalogue.Write(session =>
        {
            session.ScheduleRuns.Insert(Run(0, Start));
            session.ScheduleRuns.Complete("job-0", WireNames.Of(BackupType.Full));
            for (var i = 1; i <= 10_300; i++)
            {
                session.ScheduleRuns.Insert(Run(i, Start.AddMinutes(i)));
                session.ScheduleRuns.Complete($"job-{i}", WireNames.Of(BackupType.Incremental));
            }

            for (var i = 0; i < 1100; i++)
            {
                session.ScheduleRuns.Insert(new ScheduleSkip(Id, Start.AddDays(i), Start.AddDays(i), 1, SkipReason.Missed, null));
            }
        });

        _catalogue.Read(session =>
        {
            var kept = session.ScheduleRuns.DueTimesThatRan(Id, Start, Start.AddYears(1));
            Assert.InRange(kept.Count, 10_001, 10_101);
            Assert.Equal(Start, session.ScheduleRuns.LastCompleted(Id, Start.AddYears(1), BackupType.Full)?.DueAt);
            Assert.Equal(Start.AddMinutes(10_300), session.ScheduleRuns.LastCompleted(Id, Start.AddYears(1), null)?.DueAt);
            Assert.Equal(Start.AddMinutes(9000), session.ScheduleRuns.LastCompleted(Id, Start.AddMinutes(9000), null)?.DueAt);
            Assert.Equal(1000, session.ScheduleRuns.Skips(Id, 5000).Count);
            return true;
        });
    }

    [Fact]
    public void The_history_is_deleted_with_its_schedule()
    {
        _catalogue.Write(session =>
        {
            session.ScheduleRuns.Insert(Run(1, Start));
            session.ScheduleRuns.Insert(new ScheduleSkip(Id, Start, Start, 1, SkipReason.Refused, "There is no source."));
            Assert.Equal(["bots", "settings"], session.Schedules.Find(Id)!.Sources!);
            session.Schedules.Remove(Id);
            Assert.Null(session.ScheduleRuns.Last(Id));
            Assert.Empty(session.ScheduleRuns.Skips(Id, 10));
            Assert.False(session.ScheduleRuns.Complete("job-1", WireNames.Of(BackupType.Full)));
        });
    }

    private static ScheduleRun Run(int number, DateTimeOffset? due) =>
        new(0, Id, due, Start.AddMinutes(number), $"job-{number}", $"backup-{number}", null);
}

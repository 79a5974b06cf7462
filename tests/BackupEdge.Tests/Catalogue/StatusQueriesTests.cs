using BackupEdge.Catalogue;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

public sealed class StatusQueriesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-status-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public StatusQueriesTests() => _catalogue = TestCatalogue.Open(File);

    private string File => Path.Combine(_folder, "catalogue.db");

    public static TheoryData<string> Statements =>
        [
            StatusQueries.NewestOfEachSet,
            StatusQueries.LastEndedOf,
            StatusQueries.LastSuccessOf,
            StatusQueries.LastSkippedOf,
            StatusQueries.WarningsOf,
            StatusQueries.FirstUnverified,
            StatusQueries.DamagedOnes,
            StatusQueries.MissingOnes,
            StatusQueries.LastVerify,
            StatusQueries.DamagedCount,
            StatusQueries.MissingCount,
            StatusQueries.UnverifiedCount,
            StatusQueries.VerifiedBeforeCount,
            StatusQueries.OldestVerify,
            StatusQueries.Backlog,
        ];

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_query_matches_a_scan_of_all_backups(int seed)
    {
        var random = new Random(seed);
        var rows = Fill(random, 200);
        var living = rows.Where(row => !row.Deleted).Select(row => row.Row).Reverse().ToList();

        _catalogue.Read(session =>
        {
            var successes = session.Status.LastSuccesses();
            foreach (var source in (string[])["a", "b", "c", "never"])
            {
                var holding = living.Where(row => row.Sources.Any(held => held.Name == source)).ToList();
                Assert.Equal(holding.FirstOrDefault(row => row.Status == RunStatus.Completed)?.Id, successes.GetValueOrDefault(source)?.Id);
                Assert.Equal(successes.GetValueOrDefault(source)?.Id, session.Status.LastSuccess(source)?.Id);
                Assert.Equal(
                    holding.FirstOrDefault(row => row.Status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Cancelled))?.Id,
                    session.Status.LastEnded(source)?.Id
                );
            }

            var completed = living.Where(row => row.Status == RunStatus.Completed).ToList();
            Assert.Equal(completed.LastOrDefault(row => row.VerifiedAt is null)?.Id, session.Status.OldestUnverified()?.Id);
            Assert.Equal(completed.Count, session.Status.CountCompleted());
            Assert.Equal(completed.Count(row => row.VerifiedAt is null), session.Status.CountUnverified());
            Assert.Equal(completed.Min(row => row.VerifiedAt), session.Status.OldestVerifyAt());
            foreach (var since in completed.Select(row => row.VerifiedAt).OfType<DateTimeOffset>().Take(5))
            {
                Assert.Equal(
                    completed.Count(row => row.VerifiedAt < since && row.VerifyProblemCount is null or 0),
                    session.Status.CountVerifiedBefore(since)
                );
            }

            Assert.Equal(
                completed.Where(row => row.VerifyProblemCount > 0).Take(3).Select(row => row.Id),
                session.Status.Damaged(3).Select(row => row.Id)
            );
            Assert.Equal(
                living.Where(row => row.Status == RunStatus.Missing).Take(3).Select(row => row.Id),
                session.Status.Missing(3).Select(row => row.Id)
            );
            return true;
        });
    }

    [Fact]
    public void The_last_verify_is_the_newest_that_ended_by_itself()
    {
        Assert.Null(_catalogue.Read(session => session.Status.LastVerifyAt()));
        _catalogue.Write(session =>
        {
            foreach (
                var (number, kind, status) in ((int, JobKind, RunStatus)[])
                    [
                        (1, JobKind.Verify, RunStatus.Completed),
                        (2, JobKind.Verify, RunStatus.Failed),
                        (3, JobKind.Verify, RunStatus.Cancelled),
                        (4, JobKind.Backup, RunStatus.Completed),
                    ]
            )
            {
                var row = Rows.Job(number, kind);
                session.Jobs.Insert(row);
                session.Jobs.Update(row with { Status = status, CompletedAt = Start.AddHours(number) });
            }
        });

        Assert.Equal(Start.AddHours(2), _catalogue.Read(session => session.Status.LastVerifyAt()));
    }

    [Fact]
    public void Jobs_and_waiting_notifications_are_counted()
    {
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1));
            session.Jobs.Insert(Rows.Job(2) with { Status = RunStatus.Running });
            session.Jobs.Insert(Rows.Job(3));
            foreach (
                var (number, status) in ((int, NotificationStatus)[])
                    [(1, NotificationStatus.Delivered), (2, NotificationStatus.Waiting), (3, NotificationStatus.Waiting)]
            )
            {
                var row = new NotificationRow
                {
                    Id = $"n{number}",
                    Webhook = "ops",
                    Event = "test",
                    Subject = "x",
                    Body = "{}",
                    Status = status,
                    CreatedAt = Start.AddSeconds(number),
                    NextAttemptAt = Start,
                };
                session.Notifications.Insert(row);
                session.Notifications.Update(row with { Error = number == 2 ? "it answered 500." : null });
            }
        });

        var (queued, running, ops, other) = _catalogue.Read(session =>
            (
                session.Status.CountJobs(RunStatus.Queued),
                session.Status.CountJobs(RunStatus.Running),
                session.Status.BacklogOf("ops"),
                session.Status.BacklogOf("other")
            )
        );

        Assert.Equal((2, 1), (queued, running));
        Assert.Equal(new NotificationBacklog("ops", 2, Start.AddSeconds(2), "it answered 500."), ops);
        Assert.Equal(new NotificationBacklog("other", 0, null, null), other);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void No_query_scans_all_backups_or_sorts(string statement)
    {
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File));
        connection.Open();

        var plan = connection.Query(
            reader => reader.GetString(3),
            $"EXPLAIN QUERY PLAN {statement}",
            ("source", "a"),
            ("id", "backup-1"),
            ("since", 1),
            ("limit", 1),
            ("webhook", "ops"),
            ("status", "completed")
        );

        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.All(plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal)), step =>
            Assert.Matches(
                "^SCAN (sets|\\(subquery-\\d+\\)|SUBQUERY "
                    + "\\d+|CONSTANT "
                    + "ROW|b(ackups)? USING "
                    + "(COVERING )?INDEX "
                    + "backups_(completed|unverified|verified|damaged))",
                step
            )
        );
        Assert.Contains(plan, step => step.Contains("INDEX", StringComparison.Ordinal));
    }

    private List<(BackupRow Row, bool Deleted)> Fill(Random random, int count)
    {
        BackupSource[] sources = [new("a", "files", "/a"), new("b", "files", "/b"), new("c", "sqlite", "/c.db")];
        var rows = new List<(BackupRow, bool)>();
        _catalogue.Write(session =>
        {
            for (var number = 1; number <= count; number++)
            {
                // Most backups fail, so that the newest completed one is not always among the last.
                var status = random.Next(3) > 0 ? RunStatus.Failed : (RunStatus)random.Next(Enum.GetValues<RunStatus>().Length);
                var held = sources.Where(_ => random.Next(2) == 0).ToList();
                var verified = status == RunStatus.Completed && random.Next(2) == 0;
                var row = Rows.Backup(number) with { Sources = held.Count > 0 ? held : [sources[0]] };
                session.Backups.Insert(row);
                row = row with
                {
                    Status = status,
                    VerifiedAt = verified ? Start.AddDays(-random.Next(60)) : null,
                    VerifyProblemCount = verified ? random.Next(2) : null,
                };
                session.Backups.Update(row);
                var deleted = random.Next(4) == 0;
                if (deleted)
                {
                    session.Backups.MarkDeleted(row.Id, Start);
                }

                rows.Add((row, deleted));
            }
        });
        return rows;
    }
}

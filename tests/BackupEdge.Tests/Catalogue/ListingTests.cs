using BackupEdge.Catalogue;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>The listings of backups and jobs: places of pages, periods and sources.</summary>
public sealed class ListingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public ListingTests() => _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Pages_return_each_surviving_backup_once_and_in_order_whatever_is_deleted_between_them()
    {
        var first = 1;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(
                Arb.From(Gen.Choose(1, 25)),
                Arb.From(Gen.Choose(1, 7)),
                Arb.From(Gen.Choose(0, int.MaxValue)),
                (count, limit, seed) =>
                {
                    AssertPages(first, count, limit, new Random(seed));
                    first += count;
                }
            )
        );
    }

    [Fact]
    public void Pages_of_jobs_continue_after_their_place()
    {
        AddJobs(5);

        var page = Jobs(new JobFilter { Limit = 2 });
        Assert.Equal(["job-5", "job-4"], page.Rows.Select(row => row.Id));
        page = Jobs(new JobFilter { Limit = 2, After = page.Place });
        Assert.Equal(["job-3", "job-2"], page.Rows.Select(row => row.Id));
        Assert.Equal((5, true), (page.Total, page.HasMore));
        page = Jobs(new JobFilter { Limit = 2, After = page.Place });
        Assert.Equal(["job-1"], page.Rows.Select(row => row.Id));
        Assert.False(page.HasMore);
        Assert.Equal(0, Jobs(new JobFilter { After = page.Place }).Place);
    }

    [Fact]
    public void A_period_includes_its_first_moment_and_not_its_last_one()
    {
        AddJobs(5);
        _catalogue.Write(session =>
        {
            for (var i = 1; i <= 5; i++)
            {
                session.Backups.Insert(Rows.Backup(i));
            }
        });
        var (since, until) = (Rows.Job(2).CreatedAt, Rows.Job(4).CreatedAt);

        var jobs = Jobs(new JobFilter { Since = since, Until = until });
        var backups = Backups(new BackupFilter { Since = since, Until = until });

        Assert.Equal(["job-3", "job-2"], jobs.Rows.Select(row => row.Id));
        Assert.Equal(["backup-3", "backup-2"], backups.Rows.Select(row => row.Id));
        Assert.Equal((2, 2), (jobs.Total, backups.Total));
        Assert.Empty(Backups(new BackupFilter { Since = until, Until = until }).Rows);
    }

    [Fact]
    public void The_jobs_of_a_source_are_those_of_existing_backups_that_contain_it()
    {
        AddJobs(4);
        _catalogue.Write(session =>
        {
            session.Backups.Insert(Rows.Backup(1));
            session.Backups.Insert(Rows.Backup(2) with { Sources = [new("bots", "files", "/srv/bots"), new("tables", "postgres", "")] });
            session.Backups.Insert(Rows.Backup(3) with { Sources = [new("tables", "postgres", "")] });
            session.Backups.Insert(Rows.Backup(4));
            session.Backups.MarkDeleted("backup-4", DateTimeOffset.UnixEpoch);
            session.Jobs.Insert(Rows.Job(5, JobKind.Prune) with { BackupId = null });
        });

        Assert.Equal(["job-2", "job-1"], Jobs(new JobFilter { Source = "bots" }).Rows.Select(row => row.Id));
        Assert.Equal(["job-3", "job-2"], Jobs(new JobFilter { Source = "tables" }).Rows.Select(row => row.Id));
        Assert.Empty(Jobs(new JobFilter { Source = "none" }).Rows);
    }

    [Theory]
    [InlineData("backups")]
    [InlineData("jobs")]
    public void A_period_is_counted_by_an_index(string table)
    {
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(Path.Combine(_folder, "catalogue.db")));
        connection.Open();
        var plan = connection.Query(
            reader => reader.GetString(3),
            $"EXPLAIN QUERY PLAN SELECT count(*) FROM {table} WHERE created_at >= $since AND created_at < $until",
            ("since", 1L),
            ("until", 2L)
        );
        Assert.Contains($"INDEX {table}_by_time", string.Join('\n', plan), StringComparison.Ordinal);
    }

    // Deletes random backups after each page, the last row of the page too.
    private void AssertPages(int first, int count, int limit, Random random)
    {
        var alive = Enumerable.Range(first, count).ToHashSet();
        _catalogue.Write(session =>
        {
            foreach (var number in alive)
            {
                session.Backups.Insert(Rows.Backup(number));
            }
        });
        var seen = new List<int>();
        long? after = null;
        while (true)
        {
            var page = Backups(new BackupFilter { Limit = limit, After = after });
            seen.AddRange(page.Rows.Select(row => (int)row.Sequence));
            if (!page.HasMore)
            {
                break;
            }

            after = page.Place;
            var gone = alive.Where(number => number == seen[^1] || random.Next(4) == 0).ToList();
            alive.ExceptWith(gone);
            gone.ForEach(number => Delete(number, isRemoved: random.Next(2) == 0));
        }

        // What was deleted after its page was read may be among the rows.
        Assert.Equal(seen.OrderDescending().Distinct(), seen);
        Assert.Equal(alive.OrderDescending(), seen.Where(alive.Contains));
        alive.ToList().ForEach(number => Delete(number, isRemoved: true));
    }

    private void Delete(int number, bool isRemoved) =>
        _catalogue.Write(session =>
        {
            var id = Rows.Backup(number).Id;
            session.Backups.MarkDeleted(id, DateTimeOffset.UnixEpoch);
            if (isRemoved)
            {
                session.Backups.Remove(id);
            }
        });

    private void AddJobs(int count) =>
        _catalogue.Write(session =>
        {
            for (var i = 1; i <= count; i++)
            {
                session.Jobs.Insert(Rows.Job(i));
            }
        });

    private Page<BackupRow> Backups(BackupFilter filter) => _catalogue.Read(session => session.Backups.List(filter));

    private Page<JobRow> Jobs(JobFilter filter) => _catalogue.Read(session => session.Jobs.List(filter));
}

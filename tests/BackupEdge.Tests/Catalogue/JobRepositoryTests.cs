using BackupEdge.Catalogue;
using BackupEdge.Counts;

namespace BackupEdge.Tests.Catalogue;

public sealed class JobRepositoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public JobRepositoryTests() => _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_oldest_queued_job_of_a_kind_is_next()
    {
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1, JobKind.Verify));
            session.Jobs.Insert(Rows.Job(2));
            session.Jobs.Insert(Rows.Job(3));
        });

        Assert.Equal("job-2", Next());
        _catalogue.Write(session => session.Jobs.Update(Rows.Job(2) with { Status = RunStatus.Running }));
        Assert.Equal("job-3", Next());
        Assert.Equal(2, _catalogue.Read(session => session.Jobs.CountQueued()));
    }

    [Fact]
    public void All_updated_fields_are_read_back()
    {
        var row = Rows.Job(1) with
        {
            Status = RunStatus.Failed,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            CompletedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
            BytesDone = 1,
            BytesTotal = 2,
            FilesDone = 3,
            FilesTotal = 4,
            Result = BackupCounts.None with { Files = 5 },
            ErrorCount = 6,
            WarningCount = 7,
            ErrorCode = "io_error",
            ErrorMessage = "It broke.",
        };
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1));
            session.Jobs.Update(row);
        });

        Assert.Equivalent(row, _catalogue.Read(session => session.Jobs.Find("job-1")), strict: true);
    }

    [Fact]
    public void Progress_after_the_end_of_a_job_is_ignored()
    {
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1));
            session.Jobs.Update(Rows.Job(1) with { Status = RunStatus.Completed, BytesDone = 10 });
            session.Jobs.SetProgress(Rows.Job(1) with { BytesDone = 5 });
        });

        var row = _catalogue.Read(session => session.Jobs.Find("job-1"))!;
        Assert.Equal((RunStatus.Completed, 10L), (row.Status, row.BytesDone));
    }

    [Fact]
    public void A_dry_run_does_not_occupy_its_target()
    {
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1, JobKind.Restore) with { Target = "staging", DryRun = true });
            Assert.Null(session.Jobs.ActiveRestoreTo("staging"));
            session.Jobs.Insert(Rows.Job(2, JobKind.Restore) with { Target = "staging" });
            Assert.Equal("job-2", session.Jobs.ActiveRestoreTo("staging")!.Id);
            Assert.Null(session.Jobs.ActiveRestoreTo("elsewhere"));
        });
    }

    [Fact]
    public void Listings_support_filters_and_pages()
    {
        _catalogue.Write(session =>
        {
            for (var i = 1; i <= 6; i++)
            {
                session.Jobs.Insert(Rows.Job(i, i % 2 == 0 ? JobKind.Restore : JobKind.Backup));
            }
        });

        var page = _catalogue.Read(session => session.Jobs.List(new JobFilter { Kind = JobKind.Restore, Limit = 2 }));
        Assert.Equal(["job-6", "job-4"], page.Rows.Select(row => row.Id));
        Assert.Equal((3L, true), (page.Total, page.HasMore));
        page = _catalogue.Read(session =>
            session.Jobs.List(
                new JobFilter
                {
                    Kind = JobKind.Restore,
                    Limit = 2,
                    Before = "job-4",
                }
            )
        );
        Assert.Equal(["job-2"], page.Rows.Select(row => row.Id));
        Assert.Equal((3L, false), (page.Total, page.HasMore));
        Assert.Equal(
            "job-5",
            Assert.Single(_catalogue.Read(session => session.Jobs.List(new JobFilter { BackupId = "backup-5" })).Rows).Id
        );
    }

    private string? Next() => _catalogue.Read(session => session.Jobs.NextQueued(JobKind.Backup))?.Id;
}

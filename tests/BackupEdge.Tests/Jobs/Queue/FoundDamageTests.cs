using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Drills;
using BackupEdge.Engine.Reports;
using BackupEdge.Jobs.Queue;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Jobs.Queue;

/// <summary>What the damage of one backup means for the verifications of others, which may need the damaged archive too.</summary>
public sealed class FoundDamageTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PathReport Problem = new("bots/a", "damaged", "It is damaged.");
    private readonly TempFolder _folder = new();
    private readonly CatalogueDatabase _catalogue;
    private int _jobs = 100;

    // Two chains: 1 is the base of 2 and 3, 3 is one of 4; 5 is the base of 6.
    public FoundDamageTests()
    {
        _catalogue = TestCatalogue.Open(_folder.At("catalogue.db"));
        Add(1);
        Add(2, 1);
        Add(3, 1);
        Add(4, 1, 3);
        Add(5);
        Add(6, 5);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void New_damage_removes_the_verification_of_the_backups_that_share_an_archive()
    {
        Verify(4, Problem);

        Assert.Equal([4, 5, 6], Verified());
        Assert.Equal([null, null, null, 1, 0, 0], ProblemCounts());
        Assert.Equal(["backup-1", "backup-2", "backup-3"], Due());
    }

    [Fact]
    public void A_backup_that_was_verified_before_the_damage_was_found_is_verified_again_on_the_same_day()
    {
        Insert(Rows.Job(++_jobs, JobKind.Verify) with { BackupId = "backup-2", CreatedAt = Now.AddHours(-1) });
        Verify(1, Problem);

        Assert.Equal(["backup-2", "backup-3", "backup-4"], Due());

        Insert(Rows.Job(++_jobs, JobKind.Verify) with { BackupId = "backup-2", CreatedAt = Now.AddMinutes(1) });
        Assert.Equal(["backup-3", "backup-4"], Due());
    }

    [Fact]
    public void A_doubt_is_damage_of_its_own_a_missing_archive_or_damage_in_an_archive_that_it_needs()
    {
        Verify(3, Problem);

        Assert.Equal(new BackupDoubt(1, null, IsSuspect: false), Doubt(3));
        Assert.Equal(new BackupDoubt(0, null, IsSuspect: true), Doubt(4));
        Assert.True(Doubt(6).IsNone);

        _catalogue.Write(session =>
        {
            session.Bin.Add("backup-5", Now, "tester", default);
            session.Backups.SetMissing(5, isMissing: true);
        });

        Assert.Equal(new BackupDoubt(0, "backup-5", IsSuspect: false), Doubt(6));
        Assert.Equal([new IncompleteBackup("backup-6", "backup-5")], _catalogue.Read(session => session.Status.Incomplete(10)));
    }

    [Fact]
    public void Damage_that_was_known_removes_nothing_so_that_damaged_backups_come_to_an_end()
    {
        Verify(4, Problem);
        Verify(2, Problem);
        Verify(1);
        Verify(3);

        Verify(4, Problem, Problem);
        Verify(2, Problem);

        Assert.Equal([1, 2, 3, 4, 5, 6], Verified());
        Assert.Equal([0, 1, 0, 2, 0, 0], ProblemCounts());
        Assert.Empty(Due());
    }

    [Fact]
    public void The_others_stay_first_after_the_damaged_backup_is_in_the_bin()
    {
        Verify(2, Problem);
        _catalogue.Write(session => session.Bin.Add("backup-2", Now, "tester", default));

        Assert.Equal(["backup-1", "backup-3", "backup-4"], Due());
    }

    [Fact]
    public void Damage_that_a_drill_finds_counts_too_and_keeps_what_the_same_drill_found_intact()
    {
        var job = Insert(Rows.Job(++_jobs, JobKind.Drill) with { BackupId = null });
        var end = new DrillEnd(
            new DrillRow
            {
                Id = "drill-1",
                JobId = job.Id,
                Result = DrillResult.Failed,
                StartedAt = Now,
                EndedAt = Now,
                CreatedBy = "tester",
                Sources = [],
                Report = "{}",
            },
            new DrillCounts
            {
                ProvenSources = 0,
                FailedSources = 1,
                SkippedSources = 0,
                Files = 0,
                Bytes = 0,
                RecoveryMs = 0,
            },
            new Dictionary<string, VerifySummary> { ["backup-2"] = Summaries.Verify(), ["backup-1"] = Summaries.Verify(Problem) },
            [],
            []
        );

        _catalogue.Write(JobOutcome.Drilled(job, end, Now).Write);

        Assert.Equal([1, 2, 5, 6], Verified());
        Assert.Equal([1, 0, null, null, 0, 0], ProblemCounts());
    }

    private void Add(int number, params long[] needs) =>
        _catalogue.Write(session =>
        {
            var row = Rows.Backup(number) with
            {
                Status = RunStatus.Completed,
                CompletedAt = Now.AddHours(-1),
                VerifiedAt = Now.AddHours(-1),
                VerifyProblemCount = 0,
            };
            session.Backups.Insert(row);
            session.Backups.Update(row);
            session.Backups.SetArchives(number, needs.Select(need => new NeededArchive(need, $"backup-{need}", 10)));
            return true;
        });

    private JobRow Insert(JobRow job)
    {
        _catalogue.Write(session => session.Jobs.Insert(job));
        return job;
    }

    private void Verify(int number, params PathReport[] problems)
    {
        var job = Insert(Rows.Job(++_jobs, JobKind.Verify) with { BackupId = $"backup-{number}", CreatedAt = Now.AddDays(-2) });
        _catalogue.Write(JobOutcome.Checked(job, Summaries.Verify(problems), Now).Write);
    }

    private List<BackupRow> Backups() =>
        _catalogue.Read(session => Enumerable.Range(1, 6).Select(number => session.Backups.Find($"backup-{number}")!).ToList());

    private BackupDoubt Doubt(long sequence) => _catalogue.Read(session => session.Backups.DoubtOf(sequence));

    private IEnumerable<long> Verified() => Backups().Where(row => row.VerifiedAt is not null).Select(row => row.Sequence);

    private IEnumerable<long?> ProblemCounts() => Backups().Select(row => row.VerifyProblemCount);

    private IReadOnlyList<string> Due() =>
        _catalogue.Read(session => session.Backups.VerifiedBefore(Now.AddDays(-15), Now.AddDays(-1)));
}

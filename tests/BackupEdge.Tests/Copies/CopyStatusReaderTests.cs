using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Copies;

/// <summary>The state of a copy, and of backups in it, read from the catalogue with a controlled clock.</summary>
public sealed class CopyStatusReaderTests : IDisposable
{
    private static readonly BucketPlace Bucket = new()
    {
        Bucket = "bots",
        Prefix = "host1/",
        Endpoint = new Uri("https://s3.example.org"),
    };
    private readonly CopyHarness _harness = new();
    private (string, DateTimeOffset)? _trouble;

    public CopyStatusReaderTests() => _harness.Definition = _harness.Definition with { Place = Bucket, Lock = Lock };

    private static CopyLock Lock => new(CopyLockMode.Governance, 30, CopyLock.DefaultMaxDays);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_copy_without_backups_and_runs_is_neither_late_nor_known()
    {
        _harness.Time.Advance(TimeSpan.FromDays(10));

        var copy = Read();

        Assert.Equal(("away", "s3", "s3://bots/host1/"), (copy.Name, copy.Kind, copy.Address));
        Assert.Equal((0L, 0L, 0L, TimeSpan.Zero), (copy.Backups, copy.Bytes, copy.WaitingBackups, copy.Lag));
        Assert.False(copy.IsLate);
        Assert.Equal(
            (null, null, null, null, null),
            (copy.LastRunAt, copy.LastCompletedAt, copy.Abilities, copy.ProtectedUntil, copy.Exposure)
        );
    }

    [Fact]
    public async Task The_lag_begins_with_the_oldest_backup_that_is_not_in_the_copy()
    {
        _harness.Backup();
        await _harness.RunAsync();
        _harness.Time.Advance(TimeSpan.FromHours(2));
        var waiting = _harness.Backup();
        _harness.Time.Advance(TimeSpan.FromHours(3));
        _harness.Backup();

        var copy = Read();
        Assert.Equal((1L, 2L, TimeSpan.FromHours(3), false), (copy.Backups, copy.WaitingBackups, copy.Lag, copy.IsLate));
        Assert.Equal(_harness.Catalogue.Read(session => session.Backups.Find(waiting))!.CreatedAt, Now - copy.Lag);
        Assert.True(copy.WaitingBytes >= 0);
        _harness.Time.Advance(TimeSpan.FromHours(21) + TimeSpan.FromSeconds(1));
        Assert.True(Read().IsLate);

        await _harness.RunAsync();
        copy = Read();
        Assert.Equal((3L, 0L, TimeSpan.Zero, false), (copy.Backups, copy.WaitingBackups, copy.Lag, copy.IsLate));
        Assert.Equal(_harness.Copied.Sum(row => row.Bytes), copy.Bytes);
        Assert.Equal((Now, Now), (copy.LastRunAt, copy.LastCompletedAt));
    }

    [Fact]
    public async Task Without_new_backups_a_run_is_due_a_day_after_the_last_complete_one()
    {
        _harness.Backup();
        await _harness.RunAsync();

        _harness.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal((TimeSpan.FromHours(1), false), (Read().Lag, Read().IsLate));
        _harness.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal((TimeSpan.FromHours(25), true), (Read().Lag, Read().IsLate));
        _harness.Definition = _harness.Definition with { MaxLag = TimeSpan.FromDays(7) };
        Assert.False(Read().IsLate);
    }

    [Fact]
    public async Task Everything_is_protected_until_the_earliest_end_of_a_lock_that_a_backup_needs()
    {
        var first = _harness.Backup();
        var second = _harness.Backup();
        await _harness.RunAsync();
        var until = Now + TimeSpan.FromDays(37);
        Assert.Equal((until, until), (Read().ProtectedUntil, Read().LongestUntil));

        Change(first, row => row with { ProtectedUntil = until.AddDays(-9) });
        Assert.Equal((until.AddDays(-9), until), (Read().ProtectedUntil, Read().LongestUntil));

        // The second backup needs the archive of the first.
        Assert.Equal(until.AddDays(-9), Assert.Single(CopiesOf(second)).ProtectedUntil);
        Change(first, row => row with { ProtectedUntil = null });
        Assert.Null(Read().ProtectedUntil);
        Assert.Null(Assert.Single(CopiesOf(second)).ProtectedUntil);
    }

    [Fact]
    public async Task What_is_wrong_with_an_archive_is_damage_of_the_copy_and_of_the_backups_that_need_it()
    {
        var first = _harness.Backup();
        var second = _harness.Backup();
        var other = _harness.Backup(isFull: true);
        await _harness.RunAsync();
        Change(first, row => row with { Problem = "It was overwritten." });
        Assert.Equal((1L, (first, "It was overwritten.")), (Read().Damaged, Read().Damage));
        Assert.Equal(CopiedState.Copied, Assert.Single(CopiesOf(first)).State);

        Change(first, row => row with { IsDamaged = true, VerifiedAt = Now });
        Assert.All([first, second], id => Assert.Equal(CopiedState.Damaged, Assert.Single(CopiesOf(id)).State));
        Assert.Equal(new BackupCopy("away", CopiedState.Copied, Now, Now.AddDays(37), null), Assert.Single(CopiesOf(other)));
        Assert.Equal((Now, null), (Assert.Single(CopiesOf(first)).VerifiedAt, Assert.Single(CopiesOf(second)).VerifiedAt));
    }

    [Fact]
    public async Task A_backup_that_left_the_copy_or_is_not_kept_there_neither_waits_nor_is_listed()
    {
        var first = _harness.Backup(isFull: true);
        await _harness.RunAsync();
        _harness.Time.Advance(TimeSpan.FromDays(1));
        var second = _harness.Backup(isFull: true);
        Assert.Equal(CopiedState.Waiting, Assert.Single(CopiesOf(second)).State);

        _harness.Definition = _harness.Definition with { Retention = new RetentionRules { KeepLast = 1 } };
        await _harness.RunAsync();
        Assert.Empty(CopiesOf(first));
        Assert.Equal(CopiedState.Copied, Assert.Single(CopiesOf(second)).State);
        _harness.Catalogue.Write(session =>
        {
            foreach (var row in session.Copies.Copied("away").Where(row => row.Id == first))
            {
                session.Copies.RemoveCopied("away", row.Sequence, row.Generation);
            }
        });
        Assert.Equal((1L, 0L), (Read().Backups, Read().WaitingBackups));
        Assert.Empty(CopiesOf(first));
    }

    [Fact]
    public async Task The_error_and_the_damage_of_the_newest_job_that_has_ended_count()
    {
        InsertJob(1, RunStatus.Failed, FaultCode.CopyStoreRefused, "No such bucket.");
        InsertJob(2, RunStatus.Running, null, null);
        Assert.Equal(new CopyError(FaultCode.CopyStoreRefused, "No such bucket.", Now), Read().LastError);
        InsertJob(3, RunStatus.Completed, null, null);
        Assert.Null(Read().LastError);
        Assert.Null(Read().Damage);

        _harness.Catalogue.Write(session =>
        {
            session.Notes.SetWarnings("job-3", [new PathNote("x", "locked", "Kept."), new PathNote("y", "damaged", "Forged.")]);
            session.Jobs.Update(session.Jobs.Find("job-3")! with { WarningCount = 2 });
        });
        Assert.Equal((0L, ("y", "Forged.")), (Read().Damaged, Read().Damage));
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(false, LockAbility.Unsupported, true)]
    [InlineData(true, LockAbility.Unsupported, false)]
    [InlineData(true, LockAbility.Holds, false)]
    [InlineData(true, LockAbility.DoesNotHold, true)]
    internal void A_bucket_is_unprotected_without_versions_and_with_locks_that_do_not_hold(bool versions, LockAbility locks, bool exposed)
    {
        Probe(Bucket, versions, locks);

        Assert.Equal(exposed, Read().Exposure is not null);
        Assert.Equal((versions, locks), (Read().Abilities!.HasVersions, Read().Abilities!.Locks));
        _harness.Definition = _harness.Definition with { IsProtectedElsewhere = true };
        Assert.Null(Read().Exposure);
    }

    [Fact]
    public void What_another_store_can_do_says_nothing()
    {
        Probe(Bucket with { Endpoint = new Uri("https://s3.elsewhere.example") }, hasVersions: false, LockAbility.Unsupported);

        Assert.Equal((null, null), (Read().Abilities, Read().Exposure));
        _harness.Definition = _harness.Definition with { Place = new FolderPlace("/mnt/disk") };
        Assert.Contains("a folder", Read().Exposure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trouble_of_the_present_run_is_shown()
    {
        _trouble = ("Connection refused.", Now);

        Assert.Equal(_trouble, Read().Trouble);
    }

    [Fact]
    public void The_backups_are_counted_once_for_each_version_of_the_catalogue()
    {
        var reader = new CopyStatusReader(OfCopy(), name => $"run {name}", _ => null);
        long Waiting(long version) => Assert.Single(_harness.Catalogue.Read(session => reader.Read(session, version, Now))).WaitingBackups;
        Assert.Equal(0, Waiting(version: 1));
        _harness.Backup();

        Assert.Equal((0, 1, 1), (Waiting(version: 1), Waiting(version: 2), Waiting(version: 2)));
    }

    private DateTimeOffset Now => _harness.Time.GetUtcNow();

    private CopyStatus Read() =>
        Assert.Single(
            _harness.Catalogue.Read(session => new CopyStatusReader(OfCopy(), name => $"run {name}", _ => _trouble).Read(session, 0, Now))
        );

    private Settings OfCopy() => new() { Data = new DataPaths("/none"), Copies = [_harness.Definition] };

    private IReadOnlyList<BackupCopy> CopiesOf(string id) =>
        _harness.Catalogue.Read(session => new BackupCopies(OfCopy(), _harness.Time).Of(session, session.Backups.Find(id)!));

    private void Change(string id, Func<CopiedRow, CopiedRow> change) =>
        _harness.Catalogue.Write(session =>
            session.Copies.SetCopied("away", change(session.Copies.Copied("away").Single(row => row.Id == id)), [])
        );

    private void InsertJob(int number, RunStatus status, string? code, string? message) =>
        _harness.Catalogue.Write(session =>
        {
            session.Jobs.Insert(
                BackupEdge.Tests.Catalogue.Rows.Job(number, JobKind.Copy) with
                {
                    BackupId = null,
                    Request = "run away",
                    Status = status,
                    CompletedAt = Now,
                    ErrorCode = code,
                    ErrorMessage = message,
                }
            );
            session.Jobs.Update(
                session.Jobs.Find($"job-{number}")! with
                {
                    Status = status,
                    CompletedAt = Now,
                    ErrorCode = code,
                    ErrorMessage = message,
                }
            );
        });

    private void Probe(BucketPlace place, bool hasVersions, LockAbility locks)
    {
        var abilities = new StoreAbilities(WriteConditions.Hold, true, hasVersions, locks, Now);
        var address = $"{place.Endpoint} {place.Address}";
        var json = CopyText.Write(new ProbedStore(address, abilities), CopyJson.Default.ProbedStore);
        _harness.Catalogue.Write(session =>
            session.Copies.SetState(new CopyStateRow("away", null, null, 0, null, System.Text.Encoding.UTF8.GetString(json)))
        );
    }
}

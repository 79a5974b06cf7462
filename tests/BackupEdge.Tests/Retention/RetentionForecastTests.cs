using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Retention;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Model;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Retention;

/// <summary>The prediction of what the next prune does.</summary>
public sealed class RetentionForecastTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MovableClock _clock = new();
    private readonly CatalogueDatabase _catalogue;

    private static readonly Dictionary<string, Action<CatalogueSession>> ChangesByName = new(StringComparer.Ordinal)
    {
        ["a backup completes"] = session => session.Backups.Update(session.Backups.Find("backup-3")! with { Status = RunStatus.Completed }),
        ["a backup is found missing"] = session =>
            session.Backups.Update(session.Backups.Find("backup-1")! with { Status = RunStatus.Missing }),
        ["a backup is found"] = session => session.Backups.Insert(Rows.Backup(4) with { Status = RunStatus.Completed }),
        ["a hold"] = session => session.Backups.SetHeld("backup-1", true),
        ["a hold of a lost catalogue"] = session => session.Adoptions.TakeCarriedHold("backup-1"),
        ["marks"] = session => session.Backups.SetMarks(new BackupMarks("backup-1", "kept", true, 7, [])),
        ["a delete into the bin"] = session => session.Bin.Add("backup-1", DateTimeOffset.UnixEpoch, "admin", default),
        ["an undelete"] = session => session.Bin.Undelete("backup-2"),
        ["a delete for good"] = session => session.Backups.MarkDeleted("backup-1", DateTimeOffset.UnixEpoch),
        ["a removed row"] = session => session.Backups.Remove("backup-1"),
        ["ages begin"] = session => session.ServiceTime.BeginAges(default),
    };

    public static TheoryData<string> Changes { get; } = [.. ChangesByName.Keys];

    public RetentionForecastTests() => _catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_completed_backup_has_what_keeps_it_or_why_it_expires()
    {
        Add(1, row => row with { ScheduleId = "schedule-1" });
        Add(2, row => row);
        Add(3, row => row with { ScheduleId = "schedule-1", RetentionDays = 1 });
        Add(4, row => row with { Status = RunStatus.Failed });
        Add(5, row => row with { ScheduleId = "schedule-1" });
        var forecast = NewForecast(new RetentionRules { KeepLast = 1 });

        Assert.Equal(new RetentionOutlook(null, "expires at the next prune: no rule keeps it", IsExpired: true), Of(forecast, 1));
        Assert.Equal(new RetentionOutlook(null, "kept manually", IsExpired: false), Of(forecast, 2));
        Assert.Equal(new RetentionOutlook(_clock.GetUtcNow().AddDays(1), "retention_days 1", IsExpired: false), Of(forecast, 3));
        Assert.Null(Of(forecast, 4));
        Assert.Equal(new RetentionOutlook(null, "newest of its sources, keep_last 1", IsExpired: false), Of(forecast, 5));
    }

    [Fact]
    public void An_expired_backup_stays_while_a_job_uses_it()
    {
        Add(1, row => row with { ScheduleId = "schedule-1" });
        Add(2, row => row with { ScheduleId = "schedule-1" });
        _catalogue.Write(session => session.Jobs.Insert(Rows.Job(1, JobKind.Verify)));

        Assert.Equal("a job uses it", Of(NewForecast(new RetentionRules { KeepLast = 1 }), 1)?.Reason);
    }

    [Fact]
    public void It_is_made_again_only_after_a_change_or_at_the_end_of_the_days_of_a_backup()
    {
        Add(1, row => row with { RetentionDays = 2 });
        Add(2, row => row);
        var forecast = NewForecast(new RetentionRules());
        var first = forecast.At(_catalogue.Version());
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Same(first, forecast.At(_catalogue.Version()));

        _clock.Advance(TimeSpan.FromDays(1));
        var second = forecast.At(_catalogue.Version());
        Assert.NotEqual(first.Generation, second.Generation);
        Assert.Equal("expires at the next prune: its retention_days have passed", Of(forecast, 1)?.Reason);

        _catalogue.Write(session => session.Backups.SetHeld("backup-1", true));
        Assert.Equal("held", Of(forecast, 1)?.Reason);
        Assert.NotEqual(second.Generation, forecast.At(_catalogue.Version()).Generation);
    }

    [Fact]
    public void Jobs_verifies_and_audit_records_do_not_make_the_policy_be_applied_again()
    {
        Add(1, row => row with { ScheduleId = "schedule-1" });
        Add(2, row => row with { ScheduleId = "schedule-1" });
        var forecast = NewForecast(new RetentionRules { KeepLast = 1 });
        var first = forecast.At(_catalogue.Version());
        Assert.True(Of(forecast, 1)!.IsExpired);

        var job = Rows.Job(1, JobKind.Verify);
        _catalogue.Write(session => session.Jobs.Insert(job));
        Assert.Equal("a job uses it", Of(forecast, 1)!.Reason);
        _catalogue.Write(session =>
        {
            session.Jobs.Update(job with { Status = RunStatus.Completed, CompletedAt = _clock.GetUtcNow() });
            session.Backups.Update(session.Backups.Find("backup-1")! with { VerifiedAt = _clock.GetUtcNow(), VerifyProblemCount = 0 });
        });
        var second = forecast.At(_catalogue.Version());

        Assert.True(Of(forecast, 1)!.IsExpired);
        Assert.NotEqual(first.Generation, second.Generation);
        Assert.Same(first.Verdicts, second.Verdicts);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_change_of_what_retention_considers_makes_the_policy_be_applied_again(string change)
    {
        Add(1, row => row);
        Add(2, row => row with { Sources = [new BackupSource("tables", "postgres", "/")] });
        Add(3, row => row with { Status = RunStatus.Running });
        _catalogue.Write(session => session.Bin.Add("backup-2", _clock.GetUtcNow(), "admin", default));
        _catalogue.Write(session => session.Adoptions.CarryHold("backup-1"));
        var protection = new ProtectionRules { MinAge = TimeSpan.FromDays(1) };
        var forecast = new RetentionForecast(_catalogue, new RetentionRules { KeepLast = 1 }, protection, _clock);
        var first = forecast.At(_catalogue.Version());

        _catalogue.Write(ChangesByName[change]);

        Assert.NotSame(first.Verdicts, forecast.At(_catalogue.Version()).Verdicts);
    }

    [Fact]
    public void A_source_that_a_backup_left_out_makes_the_policy_be_applied_again()
    {
        Add(1, row => row);
        var forecast = NewForecast(new RetentionRules());
        var first = forecast.At(_catalogue.Version());

        _catalogue.Write(session => session.Backups.SetSkipped(1, [new SkippedRow("bots", "source_failed", "down")]));

        Assert.NotSame(first.Verdicts, forecast.At(_catalogue.Version()).Verdicts);
    }

    [Fact]
    public void A_backup_that_left_out_a_source_counts_with_those_of_its_other_sources()
    {
        var both = new[] { new BackupSource("bots", "files", "/srv/bots"), new BackupSource("tables", "postgres", "/") };
        Add(1, row => row with { ScheduleId = "schedule-1" });
        Add(2, row => row with { ScheduleId = "schedule-1", Sources = both });
        Add(3, row => row with { ScheduleId = "schedule-1", Sources = both });
        _catalogue.Write(session => session.Backups.SetSkipped(2, [new SkippedRow("tables", "source_failed", "down")]));
        var forecast = NewForecast(new RetentionRules { KeepLast = 1 });

        Assert.True(Of(forecast, 1)!.IsExpired);
        Assert.Equal("newest of its sources, keep_last 1", Of(forecast, 2)!.Reason);
        Assert.Equal("newest of its sources, keep_last 1", Of(forecast, 3)!.Reason);
    }

    [Fact]
    public void A_label_that_a_person_gives_to_a_backup_of_a_schedule_keeps_it()
    {
        Add(1, row => row with { ScheduleId = "schedule-1", Label = "nightly" });
        Add(2, row => row with { ScheduleId = "schedule-1", Label = "nightly" });
        var forecast = NewForecast(new RetentionRules { KeepLast = 1 });
        Assert.True(Of(forecast, 1)!.IsExpired);

        _catalogue.Write(session => session.Backups.SetMarks(new BackupMarks("backup-1", "before the move", true, null, ["site:a"])));
        Assert.Equal("kept manually", Of(forecast, 1)!.Reason);
    }

    private RetentionForecast NewForecast(RetentionRules rules) => new(_catalogue, rules, new ProtectionRules(), _clock);

    private RetentionOutlook? Of(RetentionForecast forecast, int number) =>
        forecast.Of(_catalogue.Read(session => session.Backups.Find($"backup-{number}"))!);

    private void Add(int number, Func<BackupRow, BackupRow> change) =>
        _catalogue.Write(session =>
            session.Backups.Insert(change(Rows.Backup(number) with { Status = RunStatus.Completed, CreatedAt = _clock.GetUtcNow() }))
        );
}

using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Search;
using BackupEdge.Tests.Catalogue;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Jobs.Search;

public sealed class IdResolverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-ids-").FullName;
    private readonly CatalogueDatabase _catalogue;
    private readonly IdResolver _ids;
    private int _added;

    public IdResolverTests()
    {
        _catalogue = CatalogueDatabase.Open(Path.Combine(_folder, "catalogue.db"));
        _ids = new IdResolver(_catalogue);
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("backup-20261123-020000-7f3kq2")]
    [InlineData("backup-20261123")]
    [InlineData("20261123-02")]
    [InlineData("20261123")]
    [InlineData("7f3kq2")]
    [InlineData("q2")]
    [InlineData("020000-7f3kq2")]
    public void A_unique_beginning_or_end_means_its_backup(string text)
    {
        Add("backup-20261123-020000-7f3kq2");
        Add("backup-20261124-020000-m4w9xa");

        Assert.Equal("backup-20261123-020000-7f3kq2", _ids.Backup(text).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("0000-7f")]
    [InlineData("q3")]
    [InlineData("backup-20261123-020000-7f3kq2x")]
    public void A_text_that_matches_none_is_not_found(string text)
    {
        Add("backup-20261123-020000-7f3kq2");

        Assert.Equal(text, TestServices.Refused(FaultCode.BackupNotFound, () => _ids.Backup(text)).Details["backup_id"]);
    }

    [Fact]
    public void A_text_that_matches_several_is_refused_with_the_candidates()
    {
        Add("backup-20261123-020000-7f3kq2");
        Add("backup-20261123-030000-m4w9xa");

        var fault = TestServices.Refused(FaultCode.InvalidRequest, () => _ids.Backup("20261123"));

        Assert.Contains("backup-20261123-030000-m4w9xa, backup-20261123-020000-7f3kq2.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("backup_id", fault.Details["field"]);
    }

    [Fact]
    public void A_deleted_backup_does_not_count()
    {
        Add("backup-20261123-020000-7f3kq2");
        Add("backup-20261123-030000-m4w9xa");
        _catalogue.Write(session => session.Backups.MarkDeleted("backup-20261123-030000-m4w9xa", DateTimeOffset.UtcNow));

        Assert.Equal("backup-20261123-020000-7f3kq2", _ids.Backup("20261123").Id);
        TestServices.Refused(FaultCode.BackupNotFound, () => _ids.Backup("m4w9xa"));
    }

    // Short ids over a small alphabet, so that a part often matches several of them, or is one of them.
    [Fact]
    public void For_any_ids_and_any_part_the_result_is_that_of_the_definition()
    {
        var part = Gen.Elements("a", "b", "-", "backup", "backup-").ArrayOf(4).Select(parts => string.Concat(parts));
        var cases =
            from ids in part.Where(id => id.Length > 0).ArrayOf(5)
            from text in part
            from length in Gen.Choose(1, 12)
            select (Ids: ids.Distinct().ToArray(), Text: text[..Math.Min(length, text.Length)]);

        Prop.ForAll(cases.ToArbitrary(), each => Same(each.Ids, each.Text)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_latest_is_the_newest_completed_one_and_can_be_counted_back_from()
    {
        Add("first", RunStatus.Completed);
        Add("failed", RunStatus.Failed);
        Add("second", RunStatus.Completed);
        Add("running", RunStatus.Running);

        Assert.Equal(["second", "first"], ((string[])["latest", "latest~1"]).Select(text => _ids.Backup(text).Id));
        var fault = TestServices.Refused(FaultCode.BackupNotFound, () => _ids.Backup("latest~2"));
        Assert.Equal("There are not 3 completed backups.", fault.Message);
    }

    [Fact]
    public void The_latest_of_a_source_contains_it()
    {
        Add("first", RunStatus.Completed, "bots", "settings");
        Add("second", RunStatus.Completed, "bots");
        Add("third", RunStatus.Completed, "settings");

        Assert.Equal(
            ["second", "first", "third", "first"],
            ((string[])["latest:bots", "latest:bots~1", "latest:settings", "latest:settings~1"]).Select(text => _ids.Backup(text).Id)
        );
        Assert.Equal(
            "There is no completed backup that contains the source 'none'.",
            TestServices.Refused(FaultCode.BackupNotFound, () => _ids.Backup("latest:none")).Message
        );
    }

    [Fact]
    public void An_older_backup_is_named_with_a_warning_if_the_archive_of_a_newer_one_is_missing()
    {
        Add("first", RunStatus.Completed, "bots");
        Add("lost", RunStatus.Missing, "bots");
        Add("other", RunStatus.Completed, "settings");

        Assert.Null(_ids.Backup("latest").Warning);
        Assert.Null(_ids.Backup("first").Warning);
        var found = _ids.Backup("latest:bots");
        Assert.Equal("first", found.Id);
        Assert.Equal("The archive of 'lost', which is newer, is missing: 'latest:bots' is 'first', the one before.", found.Warning);
        Assert.Equal(("lost", FaultCode.ArchiveMissing), (found.Note!.Path, found.Note.Code));
        Assert.Equal(["lost"], _ids.LatestOrId("latest~1").MissingNewer);
    }

    [Fact]
    public void Without_a_completed_backup_the_missing_archive_is_named()
    {
        Add("lost", RunStatus.Missing);

        var fault = TestServices.Refused(FaultCode.BackupNotFound, () => _ids.Backup("latest"));

        Assert.Equal("There is no completed backup yet. The archive of 'lost' is missing: put the file back and restart.", fault.Message);
    }

    [Fact]
    public void For_the_api_only_ages_are_found_and_every_other_text_is_an_id()
    {
        Add("backup-20261123-020000-7f3kq2", RunStatus.Completed);

        Assert.Equal("7f3kq2", _ids.LatestOrId("7f3kq2").Id);
        Assert.Equal("backup-20261123-020000-7f3kq2", _ids.LatestOrId("latest").Id);
    }

    [Fact]
    public void Jobs_are_found_like_backups()
    {
        _catalogue.Write(session =>
        {
            session.Jobs.Insert(Rows.Job(1) with { Id = "job-20261123-020000-7f3kq2" });
            session.Jobs.Insert(Rows.Job(2) with { Id = "job-20261123-030000-m4w9xa" });
        });

        Assert.Equal("job-20261123-030000-m4w9xa", _ids.Job("m4w9xa"));
        Assert.Equal("job-20261123-030000-m4w9xa", _ids.Job("20261123-03"));
        TestServices.Refused(FaultCode.InvalidRequest, () => _ids.Job("job-2026"));
        TestServices.Refused(FaultCode.JobNotFound, () => _ids.Job("nope"));
    }

    [Fact]
    public void Schedules_are_found_by_name_too_and_by_their_id_first()
    {
        AddSchedule("schedule-20261123-020000-7f3kq2", "nightly");
        AddSchedule("schedule-20261123-030000-m4w9xa", "twice");
        AddSchedule("schedule-20261123-040000-aaaaaa", "twice");
        AddSchedule("schedule-nightly", "7f3kq2");

        Assert.Equal("schedule-20261123-020000-7f3kq2", _ids.Schedule("nightly"));
        Assert.Equal("schedule-nightly", _ids.Schedule("schedule-nightly"));
        Assert.Equal("schedule-nightly", _ids.Schedule("7f3kq2"));
        Assert.Equal("schedule-20261123-030000-m4w9xa", _ids.Schedule("m4w9xa"));
        TestServices.Refused(FaultCode.InvalidRequest, () => _ids.Schedule("twice"));
        var fault = TestServices.Refused(FaultCode.ScheduleNotFound, () => _ids.Schedule("weekly"));
        Assert.Equal("There is no schedule 'weekly'. Known schedules: 7f3kq2, twice, twice, nightly.", fault.Message);
    }

    private bool Same(string[] ids, string text)
    {
        _catalogue.Write(session =>
        {
            foreach (var id in session.Backups.KnownIds())
            {
                session.Backups.Remove(id);
            }
        });
        foreach (var id in ids)
        {
            Add(id);
        }

        string[] matching = ids.Contains(text)
            ? [text]
            :
            [
                .. ids.Where(id =>
                    text.Length > 0
                    && (
                        id.StartsWith(text, StringComparison.Ordinal)
                        || id.StartsWith("backup-" + text, StringComparison.Ordinal)
                        || id.EndsWith(text, StringComparison.Ordinal)
                    )
                ),
            ];
        try
        {
            return _ids.Backup(text).Id == Assert.Single(matching);
        }
        catch (Fault fault)
        {
            return fault.Code == (matching.Length == 0 ? FaultCode.BackupNotFound : FaultCode.InvalidRequest) && matching.Length != 1;
        }
    }

    private void Add(string id, RunStatus status = RunStatus.Completed, params string[] sources)
    {
        var row = Rows.Backup(++_added) with { Id = id };
        row = sources.Length == 0 ? row : row with { Sources = [.. sources.Select(name => new BackupSource(name, "files", "/" + name))] };
        _catalogue.Write(session =>
        {
            session.Backups.Insert(row);
            session.Backups.Update(row with { Status = status });
        });
    }

    private void AddSchedule(string id, string name) =>
        _catalogue.Write(session =>
            session.Schedules.Insert(
                new ScheduleRow
                {
                    Id = id,
                    Name = name,
                    Cron = "@daily",
                    Type = BackupType.Full,
                    Enabled = true,
                    CreatedAt = DateTimeOffset.UtcNow,
                    CreatedBy = "tester",
                    CountsFrom = DateTimeOffset.UtcNow,
                }
            )
        );
}

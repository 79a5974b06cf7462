using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.Jobs.Queue;

/// <summary>Changes of the label, retention, hold and tags of a backup.</summary>
public sealed class ChangedBackupTests
{
    [Fact]
    public async Task Tags_are_sorted_without_duplicates_and_kept_in_the_catalogue()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue(new BackupOptions { Type = BackupType.Full, Tags = ["b", "a", "b"] });
        Assert.Equal(["a", "b"], services.Queue.FindBackup(backup.Id).Tags);

        services.Queue.Change(backup.Id, row => row with { Tags = ["site:x", "A_1"] }, TestServices.Admin);
        Assert.Equal(["A_1", "site:x"], services.Queue.FindBackup(backup.Id).Tags);
        Assert.Equal(1, services.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter { Tag = "site:x" })).Total);
        Assert.Equal(0, services.Now.Catalogue.Read(session => session.Backups.List(new BackupFilter { Tag = "a" })).Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a,b")]
    [InlineData("ü")]
    public async Task Other_characters_are_refused_and_nothing_is_changed(string tag)
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();

        var fault = TestServices.Refused(FaultCode.InvalidRequest, () =>
            services.Queue.Change(backup.Id, row => row with { Label = "new", Tags = [tag] }, TestServices.Admin)
        );

        Assert.Contains("A tag must have 1 to 64", fault.Message, StringComparison.Ordinal);
        Assert.Null(services.Queue.FindBackup(backup.Id).Label);
    }

    [Fact]
    public async Task At_most_16_tags_of_64_characters_are_allowed()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();
        string[] most = [.. Enumerable.Range(0, 16).Select(i => $"{i:00}".PadRight(64, 'x'))];
        services.Queue.Change(backup.Id, row => row with { Tags = most }, TestServices.Admin);

        foreach (var tags in new string[][] { [.. most, "one-more"], [new string('x', 65)] })
        {
            TestServices.Refused(FaultCode.InvalidRequest, () =>
                services.Queue.Change(backup.Id, row => row with { Tags = tags }, TestServices.Admin)
            );
            TestServices.Refused(FaultCode.InvalidRequest, () =>
                services.Enqueue(new BackupOptions { Type = BackupType.Full, Tags = tags })
            );
        }

        Assert.Equal(most, services.Queue.FindBackup(backup.Id).Tags);
    }

    [Fact]
    public async Task Only_what_changed_is_in_the_audit()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();
        services.Queue.Change(backup.Id, row => row with { IsHeld = true }, TestServices.Admin);
        services.Queue.Change(backup.Id, row => row with { IsHeld = true, RetentionDays = 5 }, TestServices.Admin);
        services.Queue.Change(backup.Id, row => row, TestServices.Admin);

        var actions = services.Now.Catalogue.Read(session => session.Audit.List(new AuditFilter())).Rows.Select(row => row.Action);
        Assert.Equal(["backup.update", "backup.hold", "backup.create"], actions);
    }

    [Fact]
    public async Task A_prune_follows_the_changed_retention()
    {
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with
        {
            Retention = new RetentionRules { KeepLast = 1, KeepManual = false },
        };
        await services.Restart();
        var first = await services.Completed();
        var second = await services.Completed();
        await services.Completed();
        services.Queue.Change(first.Id, row => row with { RetentionDays = 10 }, TestServices.Admin);

        var prune = services.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        Assert.Equal(RunStatus.Completed, (await services.Ended(prune.Id)).Status);

        Assert.Equal(10, services.Queue.FindBackup(first.Id).RetentionDays);
        TestServices.Refused(FaultCode.BackupNotFound, () => services.Queue.FindBackup(second.Id));
    }

    [Fact]
    public async Task Changes_and_tags_survive_a_damaged_catalogue()
    {
        await using var services = new TestServices();
        var changed = await services.Completed();
        services.Queue.Change(
            changed.Id,
            row => row with { Label = "mine", IsLabelled = true, RetentionDays = 7, Tags = ["b", "a"], Note = "Well." },
            TestServices.Admin
        );

        using var key = RunKeys.CatalogueKey(services.Settings);
        var salvaged = CatalogueSalvage.Read(services.Settings.Data.Catalogue, key);

        var marks = Assert.Single(salvaged.Changes);
        Assert.Equal((changed.Id, "mine", true, 7), (marks.BackupId, marks.Label, marks.IsLabelled, marks.RetentionDays));
        Assert.Equal(["a", "b"], marks.Tags);
        Assert.Equal("Well.", marks.Note);
        Assert.Equal(0, salvaged.Lost);
        services.Now.Catalogue.Write(session =>
        {
            session.Adoptions.CarryChanges(marks);
            Assert.Equal("Well.", session.Adoptions.TakeCarriedChanges(changed.Id)?.Note);
        });
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using static BackupEdge.Tests.Drills.DrillRunTests;

namespace BackupEdge.Tests.Drills;

/// <summary>Tests which backups of which sources a drill restores.</summary>
public sealed class DrillSelectionTests
{
    [Fact]
    public async Task Sources_that_were_drilled_longest_ago_come_first_and_one_without_a_backup_is_skipped()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var other = new FilesSource { Name = "other", Path = Directory.CreateDirectory(harness.At("other")).FullName };
        harness.Settings = harness.Settings with
        {
            Sources = [.. harness.Settings.Sources, other, new FilesSource { Name = "new", Path = "/srv/new" }],
        };
        harness.Backup();
        harness.Backup(null, other);

        harness.Run(sources: ["src"]);
        var end = harness.Run();

        Assert.Equal(["other", "new", "src"], end.Row.Sources.Select(source => source.Source));
        Assert.Equal([DrillResult.Proven, DrillResult.Skipped, DrillResult.Proven], end.Row.Sources.Select(source => source.Result));
        Assert.Equal((DrillResult.Partial, 1), (end.Row.Result, end.Warnings.Count));
    }

    [Fact]
    public async Task Without_configured_sources_those_of_the_newest_backup_are_proven()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        harness.Settings = harness.Settings with { Sources = [] };
        harness.Backup();

        var end = harness.Run();

        Assert.Equal(DrillResult.Proven, end.Row.Result);
        Assert.Equal("src", Assert.Single(end.Row.Sources).Source);
    }

    [Fact]
    public async Task An_older_backup_in_place_of_one_whose_archive_is_missing_is_reported()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var older = harness.Backup();
        var newest = harness.Backup();
        harness.Catalogue.Write(session => session.Backups.Update(newest with { Status = RunStatus.Missing }));

        var end = harness.Run();

        var source = Source(end);
        Assert.Equal(("proven", older.Id), (source.Result, source.BackupId));
        var warning = Assert.Single(end.Warnings);
        Assert.Equal((newest.Id, FaultCode.ArchiveMissing), (warning.Path, warning.Code));
        Assert.Contains(source.Checks, check => check.Outcome == "skipped" && check.Message == warning.Message);
        Assert.Empty(harness.Run(pick: DrillPick.LeastProven).Warnings);
    }

    [Fact]
    public async Task The_least_proven_backup_of_a_source_is_the_one_that_was_proven_longest_ago()
    {
        using var harness = new DrillHarness();
        await FillAsync(harness);
        var first = harness.Backup();
        var second = harness.Backup(onBase: first.Id);

        string? Next() => Source(harness.Run(pick: DrillPick.LeastProven)).BackupId;

        Assert.Equal([second.Id, first.Id, second.Id, first.Id], [Next(), Next(), Next(), Next()]);
        Assert.Equal(second.Id, Source(harness.Run()).BackupId);
    }
}

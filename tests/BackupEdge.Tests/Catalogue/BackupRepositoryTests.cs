using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class BackupRepositoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public BackupRepositoryTests()
    {
        _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));
        _catalogue.Write(session =>
        {
            for (var i = 1; i <= 10; i++)
            {
                session.Backups.Insert(
                    Rows.Backup(i) with
                    {
                        Type = i % 2 == 0 ? BackupType.Incremental : BackupType.Full,
                        Status = i > 8 ? RunStatus.Failed : RunStatus.Completed,
                        Label = i == 3 ? "three" : null,
                        Sources =
                            i == 4
                                ? [new BackupSource("bots", "files", "/srv/bots"), new BackupSource("tables", "postgres", "/")]
                                : [new BackupSource("bots", "files", "/srv/bots")],
                    }
                );
            }
        });
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Pages_are_newest_first_without_gap_or_overlap()
    {
        var seen = new List<string>();
        string? before = null;
        Page<BackupRow> page;
        do
        {
            page = List(new BackupFilter { Limit = 3, Before = before });
            Assert.Equal(10, page.Total);
            seen.AddRange(page.Rows.Select(row => row.Id));
            before = page.Rows[^1].Id;
        } while (page.HasMore);

        Assert.Equal(Enumerable.Range(1, 10).Reverse().Select(i => $"backup-{i}"), seen);
    }

    [Fact]
    public void The_base_of_a_source_is_the_newest_completed_backup_that_contains_the_same_source()
    {
        BackupSource bots = new("bots", "files", "/srv/bots"),
            tables = new("tables", "postgres", "/");
        _catalogue.Write(session => session.Backups.MarkDeleted("backup-8", DateTimeOffset.UnixEpoch));

        Assert.Equal("backup-7", Base(bots, BackupType.Incremental));
        Assert.Equal("backup-7", Base(bots, BackupType.Differential));
        Assert.Equal("backup-4", Base(tables, BackupType.Incremental));
        Assert.Null(Base(tables, BackupType.Differential));
        Assert.Null(Base(bots with { Path = "/other" }, BackupType.Incremental));
        Assert.Null(Base(bots with { Kind = "sqlite" }, BackupType.Incremental));
        Assert.Equal("backup-3", _catalogue.Read(session => session.Backups.FindPrevious(bots, 4)));
        Assert.Null(_catalogue.Read(session => session.Backups.FindPrevious(tables, 4)));
    }

    private string? Base(BackupSource source, BackupType type) => _catalogue.Read(session => session.Backups.FindBase(source, type)?.Id);

    [Fact]
    public void Filters_apply_to_rows_and_total()
    {
        Assert.Equal(5, List(new BackupFilter { Type = BackupType.Full }).Total);
        Assert.Equal(2, List(new BackupFilter { Status = RunStatus.Failed }).Total);
        Assert.Equal("backup-3", Assert.Single(List(new BackupFilter { Label = "three" }).Rows).Id);
        Assert.Equal("backup-4", Assert.Single(List(new BackupFilter { Source = "tables" }).Rows).Id);
        Assert.Equal(1, List(new BackupFilter { Type = BackupType.Full, Status = RunStatus.Failed }).Total);
    }

    [Fact]
    public void A_deleted_backup_is_hidden_and_removed_with_its_sources_and_notes()
    {
        _catalogue.Write(session => session.Notes.SetWarnings("backup-4", [new PathNote("bots/a", "vanished", "gone")]));

        _catalogue.Write(session => session.Backups.MarkDeleted("backup-4", DateTimeOffset.UnixEpoch));
        Assert.Null(_catalogue.Read(session => session.Backups.Find("backup-4")));
        Assert.Equal(9, List(new BackupFilter()).Total);
        Assert.Equal([("backup-4", false)], _catalogue.Read(session => session.Backups.Deleted()));

        _catalogue.Write(session => session.Backups.Remove("backup-4"));
        Assert.Empty(_catalogue.Read(session => session.Backups.Deleted()));
        Assert.Empty(_catalogue.Read(session => session.Notes.Warnings("backup-4")));
        Assert.Empty(List(new BackupFilter { Source = "tables" }).Rows);
    }

    [Fact]
    public void Notes_keep_their_order_and_replace_earlier_notes()
    {
        var notes = Enumerable.Range(0, 20).Select(i => new PathNote($"p{i}", "c", "m")).ToList();

        _catalogue.Write(session => session.Notes.SetErrors("job-1", [new PathNote("old", "c", "m")]));
        _catalogue.Write(session => session.Notes.SetErrors("job-1", notes));

        Assert.Equal(notes, _catalogue.Read(session => session.Notes.Errors("job-1")));
    }

    private Page<BackupRow> List(BackupFilter filter) => _catalogue.Read(session => session.Backups.List(filter));
}

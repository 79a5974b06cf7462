using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Tests.Jobs.Search;

/// <summary>Browsing during deletes and prunes: content of an archive that was deleted during the read is never returned.</summary>
public sealed class BackupBrowserTests : IAsyncDisposable
{
    private readonly TestServices _services = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public void Only_a_completed_backup_can_be_browsed()
    {
        var queued = _services.Enqueue();

        TestServices.Refused(FaultCode.BackupNotFound, () => Browse("backup-none"));
        var fault = TestServices.Refused(FaultCode.BackupNotCompleted, () => Browse(queued.Id));
        Assert.Contains(fault.Details["status"], (string[])["queued", "running"]);
    }

    [Fact]
    public async Task A_backup_that_is_deleted_while_it_is_read_is_not_found()
    {
        var backup = await _services.Completed();
        _services.Engine.OnBrowse = _ =>
        {
            Delete(backup);
            return new BrowsedPage<BrowsedEntry>([], null, 0, 1);
        };

        TestServices.Refused(FaultCode.BackupNotFound, () => Browse(backup.Id));
    }

    [Fact]
    public async Task Damage_caused_by_a_delete_is_reported_as_not_found()
    {
        var backup = await _services.Completed();
        _services.Engine.OnBrowse = _ =>
        {
            Delete(backup);
            throw new Fault(FaultCode.ArchiveDamaged, "It cannot be read.");
        };

        TestServices.Refused(FaultCode.BackupNotFound, () => Browse(backup.Id));
    }

    [Fact]
    public async Task A_search_compares_each_backup_with_the_one_before_newest_first()
    {
        var first = await _services.Completed();
        var second = await _services.Completed();
        var third = await _services.Completed();
        _services.Engine.OnFind = request => Found($"bots/{BaseOf(request) ?? "none"}");

        var page = Search(new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 10 });
        Assert.Equal(
            [(third.Id, second.Id), (second.Id, first.Id), (first.Id, null)],
            page.Files.Select(file => (file.Backup.Id, file.BaseId))
        );
        Assert.Null(page.Next);
        Assert.Equal([second.Id], page.Files.Skip(1).Take(1).Select(file => file.Backup.Id));
    }

    [Fact]
    public async Task A_search_over_its_time_limit_returns_a_cursor_to_continue()
    {
        var first = await _services.Completed();
        var second = await _services.Completed();

        // Each backup has two matches, and the time is up after each entry.
        _services.Engine.OnFind = request =>
        {
            Assert.True(request.IsEnough!());
            return request.After is null ? Found("one", next: "one"u8.ToArray()) : Found("two");
        };
        var request = new SearchRequest
        {
            Pattern = PathPattern.Parse("*"),
            Limit = 100,
            MaxTime = TimeSpan.Zero,
        };
        var found = new List<string>();
        var pages = 0;
        for (SearchPage? page = null; page is null || page.Next is not null; request = request with { From = page.Next }, pages++)
        {
            page = Search(request);
            found.AddRange(page.Files.Select(file => $"{file.Backup.Id} {file.Found.Entry.Path}"));
        }

        Assert.Equal([$"{second.Id} one", $"{second.Id} two", $"{first.Id} one", $"{first.Id} two"], found);
        Assert.Equal(4, pages);

        _services.Engine.OnFind = request =>
        {
            Assert.Null(request.IsEnough);
            return Found("one");
        };
        Assert.Null(Search(request with { From = null, MaxTime = null }).Next);
    }

    [Fact]
    public async Task A_search_can_return_pages_of_one_and_filter_by_time()
    {
        var first = await _services.Completed();
        var second = await _services.Completed();
        _services.Engine.OnFind = request => request.After is null ? Found("one", next: "one"u8.ToArray()) : Found("two");
        var request = new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 1 };
        var found = new List<string>();
        for (SearchPage? page = null; page is null || page.Next is not null; request = request with { From = page.Next })
        {
            page = Search(request);
            found.AddRange(page.Files.Select(file => $"{file.Backup.Id} {file.Found.Entry.Path}"));
        }

        Assert.Equal([$"{second.Id} one", $"{second.Id} two", $"{first.Id} one", $"{first.Id} two"], found);
        Assert.Empty(Search(request with { From = null, Since = second.CreatedAt.AddHours(1) }).Files);
        Assert.Empty(Search(request with { From = null, Until = first.CreatedAt.AddHours(-1) }).Files);
        Assert.NotEmpty(Search(request with { From = null, Since = first.CreatedAt, Until = second.CreatedAt }).Files);
    }

    [Fact]
    public async Task A_search_omits_deleted_backups_and_counts_unreadable_ones()
    {
        var first = await _services.Completed();
        var second = await _services.Completed();
        var third = await _services.Completed();
        _services.Engine.OnFind = request =>
        {
            if (request.Id == third.Id)
            {
                Delete(third);
                return Found("gone");
            }

            return request.Id == second.Id ? throw new Fault(FaultCode.ArchiveDamaged, "It cannot be read.") : Found("there");
        };

        var page = Search(new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 10 });
        Assert.Equal([first.Id], page.Files.Select(file => file.Backup.Id));
        Assert.Equal(1, page.SkippedBackups);
    }

    [Fact]
    public async Task A_base_that_is_deleted_during_a_search_is_replaced_by_an_older_one()
    {
        var first = await _services.Completed();
        var second = await _services.Completed();
        var third = await _services.Completed();
        _services.Engine.OnFind = request =>
        {
            if (BaseOf(request) == second.Id)
            {
                Delete(second);
            }

            return Found($"bots/{BaseOf(request) ?? "none"}");
        };

        var page = Search(new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 10 });
        Assert.Equal(
            [(third.Id, first.Id, $"bots/{first.Id}"), (first.Id, null, "bots/none")],
            page.Files.Select(file => (file.Backup.Id, file.BaseId, file.Found.Entry.Path))
        );
    }

    // All sources have the same base.
    private static string? BaseOf(FindRequest request) => request.Bases.Values.Distinct().SingleOrDefault();

    [Fact]
    public async Task A_search_compares_each_source_with_its_own_base()
    {
        var first = await _services.Completed();
        var bots = await CompletedAsync("bots");
        var both = await _services.Completed(BackupType.Incremental);
        var requests = new List<FindRequest>();
        _services.Engine.OnFind = request =>
        {
            requests.Add(request);
            return Found(request.Id == bots.Id ? "bots/file" : "settings/database");
        };

        var page = Search(new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 10 });

        Assert.Equal(
            [(both.Id, first.Id), (bots.Id, first.Id), (first.Id, null)],
            page.Files.Select(file => (file.Backup.Id, file.BaseId))
        );
        Assert.Equal(new Dictionary<string, string> { ["bots"] = bots.Id, ["settings"] = first.Id }, requests[0].Bases);
        Delete(bots);
        Search(new SearchRequest { Pattern = PathPattern.Parse("*"), Limit = 10 });
        Assert.Equal(new Dictionary<string, string> { ["bots"] = first.Id, ["settings"] = first.Id }, requests[3].Bases);
    }

    private async Task<BackupRow> CompletedAsync(string source)
    {
        var backup = _services.Enqueue(new BackupOptions { Type = BackupType.Incremental, Sources = [source] });
        _services.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await _services.Ended(backup.JobId);
        return _services.Queue.FindBackup(backup.Id);
    }

    private static BrowsedPage<FoundEntry> Found(string path, byte[]? next = null)
    {
        var entry = new BrowsedEntry
        {
            Path = path,
            Kind = ManifestEntryKind.File,
            Size = 1,
            Modified = null,
            Mode = 0,
            UserId = 0,
            GroupId = 0,
            IsIncomplete = false,
        };
        return new BrowsedPage<FoundEntry>([new FoundEntry(entry, VersionChange.Added)], next, 0, 1);
    }

    private void Delete(BackupRow backup) =>
        _services.Now.Catalogue.Write(session => session.Backups.MarkDeleted(backup.Id, DateTimeOffset.UnixEpoch));

    private void Browse(string id) => _services.Now.Browser.Browse(new BrowseRequest { Id = id, Limit = 10 }, Ct);

    private SearchPage Search(SearchRequest request) => _services.Now.Browser.Search(request, Ct);
}

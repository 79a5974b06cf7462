using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Security;

/// <summary>Refusals are recorded in the background, with few writes for many of them, and old records are deleted.</summary>
public sealed class RefusalLogTests : IAsyncLifetime
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(400);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-refusals-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private CatalogueDatabase _catalogue = null!;
    private RefusalLog _log = null!;

    public ValueTask InitializeAsync()
    {
        _catalogue = CatalogueDatabase.Open(Path.Combine(_folder, "catalogue.db"));
        _log = NewLog();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Equal_refusals_within_a_minute_share_one_record_with_a_count()
    {
        for (var i = 0; i < 1000; i++)
        {
            _log.Note(Stranger($"/api/{i}"));
        }

        _log.Note(Stranger("/api/x") with { Address = "10.0.0.2" });
        await WriteAllAsync();

        var rows = Rows();
        Assert.Equal([("10.0.0.2", 1L), ("10.0.0.1", 1000L)], rows.Select(row => (row.Address!, row.Count)));
        Assert.Equal("/api/0", rows[1].Path);
    }

    [Fact]
    public async Task The_refusals_of_one_minute_after_the_first_are_one_record_with_a_count()
    {
        _log.Start();
        _log.Note(Known("/a"));
        await UntilAsync(() => Rows().Count == 1);
        _log.Note(Known("/a"));
        _log.Note(Known("/a"));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await UntilAsync(() => Rows().Count == 2, step: TimeSpan.FromSeconds(10));
        Assert.Equal([2L, 1L], Rows().Select(row => row.Count));
        _log.Note(Known("/a"));
        _log.Note(Known("/b"));
        await UntilAsync(() => Rows().Count == 4, step: TimeSpan.FromSeconds(1));
        Assert.Equal(["/b", "/a", "/a", "/a"], Rows().Select(row => row.Path));
    }

    [Fact]
    public async Task What_was_counted_is_recorded_when_the_service_stops()
    {
        _log.Start();
        _log.Note(Known("/a"));
        await UntilAsync(() => Rows().Count == 1);
        _log.Note(Known("/a"));
        _log.Note(Known("/a"));
        await _log.DisposeAsync();
        _log = NewLog();

        Assert.Equal([2L, 1L], Rows().Select(row => row.Count));
    }

    [Fact]
    public async Task A_flood_of_refusals_creates_a_bounded_number_of_records()
    {
        for (var i = 0; i < RefusalLog.Capacity; i++)
        {
            _log.Note(Known($"/{i}"));
        }

        await WriteAllAsync();

        var rows = Rows();
        Assert.Equal(RefusalLog.MaxPerCaller + 1, rows.Count);
        var rest = Assert.Single(rows, row => row.Result == RefusalLog.Many);
        Assert.Equal((RefusalLog.Capacity - RefusalLog.MaxPerCaller, "bot", null), (rest.Count, rest.Caller, rest.Path));
        Assert.Equal(RefusalLog.Capacity, rows.Sum(row => row.Count));
    }

    [Fact]
    public async Task Anonymous_refusals_cannot_displace_those_of_a_known_caller()
    {
        for (var i = 0; i < 2000; i++)
        {
            _log.Note(Stranger("/x") with { Address = $"10.0.{i / 250}.{i % 250}", Method = $"M{i}", Status = 401 + (i % 2) });
        }

        _log.Note(Known("/keys"));
        await WriteAllAsync();

        var rows = Rows();
        Assert.Single(rows, row => row is { Caller: "bot", Path: "/keys" });
        Assert.Equal(21, rows.Count(row => row.Caller is null));
        Assert.Equal(1980, Assert.Single(rows, row => row.Result == RefusalLog.Many).Count);
    }

    [Fact]
    public async Task One_known_caller_cannot_displace_the_refusals_of_another()
    {
        for (var i = 0; i < 1000; i++)
        {
            _log.Note(Known($"/{i}"));
        }

        _log.Note(Known("/keys") with { Caller = "other", Credential = "otherkey" });
        await WriteAllAsync();

        var rows = Rows();
        Assert.Single(rows, row => row is { Caller: "other", Path: "/keys", Result: "forbidden" });
        Assert.Equal("bot", Assert.Single(rows, row => row.Result == RefusalLog.Many).Caller);
        Assert.Equal(1001, rows.Sum(row => row.Count));
    }

    [Fact]
    public async Task Expired_records_are_deleted()
    {
        _catalogue.Write(session =>
        {
            session.Audit.Insert(new AuditRow { At = _time.GetUtcNow() - Keep - TimeSpan.FromDays(1), Action = AuditAction.BackupDelete });
            session.Audit.Insert(
                new AuditRow { At = _time.GetUtcNow() - Keep + TimeSpan.FromMinutes(1), Action = AuditAction.BackupCreate }
            );
        });
        _log.Start();
        await UntilAsync(() => Rows() is [{ Action: AuditAction.AuditForget, Count: 1 }, { Action: AuditAction.BackupCreate }]);
        await UntilAsync(
            () => Rows() is [{ Action: AuditAction.AuditForget }, { Action: AuditAction.AuditForget }],
            step: RefusalLog.CleanupInterval
        );
    }

    private RefusalLog NewLog() => new(_catalogue, Keep, _time, NullLogger.Instance);

    private AuditRow Stranger(string path) =>
        new()
        {
            At = _time.GetUtcNow(),
            Action = AuditAction.Refused,
            Address = "10.0.0.1",
            Method = "GET",
            Path = path,
            Result = "unauthorized",
            Status = 401,
        };

    private AuditRow Known(string path) =>
        Stranger(path) with
        {
            Caller = "bot",
            Role = Role.BackupOperator,
            Result = "forbidden",
            Status = 403,
        };

    private List<AuditRow> Rows() => [.. _catalogue.Read(session => session.Audit.List(new AuditFilter { Limit = 1000 })).Rows];

    private async Task WriteAllAsync()
    {
        _log.Start();
        await _log.DisposeAsync();
        _log = NewLog();
    }

    // The loop sleeps by the test's clock, which stands unless a step is given: what is noted after the first write is of the same minute.
    // The first write waits for no clock.
    private async Task UntilAsync(Func<bool> condition, TimeSpan step = default)
    {
        for (var i = 0; i < 6000 && !condition(); i++)
        {
            _time.Advance(step);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Scheduling;

public sealed class CoverageWatchTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 23, 0, 0, TimeSpan.Zero);
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-coverage-").FullName);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly CatalogueDatabase _catalogue;
    private readonly Asked _asked = new();
    private readonly Lines _lines = new();
    private readonly CoverageWatch _watch;

    public CoverageWatchTests()
    {
        _catalogue = CatalogueDatabase.Open(_data.Catalogue);
        _watch = new CoverageWatch(_catalogue, [_asked], _time, _lines);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Fact]
    public async Task Servers_are_asked_once_in_an_interval_and_not_by_the_caller()
    {
        _watch.Tick();
        _watch.Tick();
        await _watch.LastCheck;
        Assert.Equal(1, _asked.Count);

        _time.Advance(CoverageWatch.Interval);
        _watch.Tick();
        await _watch.LastCheck;
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public void What_no_source_takes_is_recorded_until_it_is_covered()
    {
        _asked.Rows = [new InventoryRow("tables", "postgres", Start, 2, ["a", "it's"], null)];
        _watch.Check();
        var row = Assert.Single(Rows());
        Assert.Equal(("tables", 2, Start), (row.Source, row.Uncovered, row.CheckedAt));
        Assert.Equal(["a", "it's"], row.Names);

        _asked.Rows = [];
        _watch.Check();
        Assert.Empty(Rows());
    }

    [Fact]
    public void A_server_that_cannot_be_asked_is_told_once_and_what_is_known_of_it_stays()
    {
        _asked.Rows = [new InventoryRow("tables", "postgres", Start, 1, ["a"], null)];
        _watch.Check();
        _asked.Rows = [new InventoryRow("tables", "postgres", null, 0, [], "It refuses.")];
        _watch.Check();
        _watch.Check();

        var row = Assert.Single(Rows());
        Assert.Equal((1, Start, "It refuses."), (row.Uncovered, row.CheckedAt, row.Problem));
        Assert.Equal(LogEvents.ServerNotAsked, Assert.Single(_lines.Ids));

        _asked.Rows = [new InventoryRow("tables", "postgres", Start, 0, [], null)];
        _watch.Check();
        _asked.Rows = [new InventoryRow("tables", "postgres", null, 0, [], "It refuses again.")];
        _watch.Check();
        Assert.Equal(2, _lines.Ids.Count);
    }

    [Fact]
    public void A_failure_is_logged_and_does_not_end_the_watch()
    {
        _asked.Failure = new InvalidOperationException("as the test requires");
        _watch.Check();
        _watch.Check();
        Assert.Equal(LogEvents.CoverageNotChecked, Assert.Single(_lines.Ids));

        _asked.Failure = null;
        _asked.Rows = [new InventoryRow("tables", "postgres", Start, 1, ["a"], null)];
        _watch.Check();
        Assert.Single(Rows());
    }

    private IReadOnlyList<InventoryRow> Rows() => _catalogue.Read(session => session.Inventories.List());

    private sealed class Asked : IInventory
    {
        public int Count { get; private set; }

        public IReadOnlyList<InventoryRow> Rows { get; set; } = [];

        public Exception? Failure { get; set; }

        public IReadOnlyList<InventoryRow> Read(CancellationToken cancellationToken)
        {
            Count++;
            return Failure is null ? Rows : throw Failure;
        }
    }

    private sealed class Lines : ILogger
    {
        public List<int> Ids { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Ids.Add(eventId.Id);
    }
}

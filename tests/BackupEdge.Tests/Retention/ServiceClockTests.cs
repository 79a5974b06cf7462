using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Retention;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Model;

namespace BackupEdge.Tests.Retention;

/// <summary>The service's own clock, with a kernel's clock of its own.</summary>
public sealed class ServiceClockTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-clock-").FullName;
    private readonly CatalogueDatabase _catalogue;
    private readonly MovableClock _wall = new();
    private readonly ServiceClock _clock;
    private string _boot = "first";
    private TimeSpan _sinceBoot = TimeSpan.FromHours(1);

    public ServiceClockTests()
    {
        _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));
        _clock = new ServiceClock(_catalogue, _wall, () => new HostUptime(_boot, _sinceBoot));
        _clock.Tick();
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_backup_gets_older_only_while_the_host_runs()
    {
        Add(1);
        Run(3 * Day);
        Assert.Equal(Day, Until(1, 4 * Day));

        Run(Day);

        Assert.Equal(TimeSpan.Zero, Until(1, 4 * Day));
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public void A_clock_that_is_set_makes_nothing_older(int days)
    {
        Add(1);
        Run(Day);

        _wall.Advance(days * Day);
        _clock.Tick();

        Assert.Equal(29 * Day, Until(1, 30 * Day));
    }

    [Fact]
    public void Who_sets_the_clock_and_restarts_the_machine_makes_a_backup_twice_as_old_at_most()
    {
        Add(1);
        Run(2 * Day);
        for (var restart = 0; restart < 100; restart++)
        {
            _wall.Advance(3650 * Day);
            Restart();
        }

        Assert.Equal(13 * Day, Until(1, 30 * Day));
        Assert.Equal(4 * Day, AgeOf(1));
    }

    [Fact]
    public void A_month_off_counts_as_much_as_the_host_runs_then()
    {
        Add(1);
        Run(5 * Day);
        _wall.Advance(30 * Day);
        Restart();
        Assert.Equal(10 * Day, AgeOf(1));

        Run(10 * Day);

        Assert.Equal(30 * Day, AgeOf(1));
    }

    [Fact]
    public void A_backup_made_after_a_time_off_does_not_get_older_by_it()
    {
        Run(100 * Day);
        _wall.Advance(30 * Day);
        Restart();
        Add(1);

        Run(Day);

        Assert.Equal(Day, AgeOf(1));
    }

    [Fact]
    public void A_clock_set_back_before_a_restart_makes_nothing_more_than_twice_as_old()
    {
        Add(1);
        Run(Day);
        _wall.Advance(-3650 * Day);
        _clock.Tick();
        _wall.Advance(3650 * Day);
        Restart();

        Assert.Equal(2 * Day, AgeOf(1));
    }

    [Fact]
    public void Time_between_two_processes_of_one_run_of_the_kernel_counts()
    {
        Add(1);
        _sinceBoot += 7 * Day;

        new ServiceClock(_catalogue, _wall, () => new HostUptime(_boot, _sinceBoot)).Tick();

        Assert.Equal(7 * Day, AgeOf(1));
    }

    [Fact]
    public void A_backup_that_was_not_seen_yet_has_no_age()
    {
        _catalogue.Write(session => Insert(session, 1));
        _sinceBoot += 100 * Day;

        Assert.Equal(30 * Day, Until(1, 30 * Day));
        Assert.Equal(["backup-1"], _catalogue.Read(session => session.ServiceTime.Younger(Day)).Keys);
        Assert.Empty(_catalogue.Read(session => session.ServiceTime.Younger(TimeSpan.Zero)));
    }

    private void Add(int number)
    {
        _catalogue.Write(session => Insert(session, number));
        _clock.Tick();
    }

    private static void Insert(CatalogueSession session, int number)
    {
        var row = Rows.Backup(number);
        session.Backups.Insert(row);
        session.Backups.Update(row with { Status = RunStatus.Completed });
    }

    private void Run(TimeSpan by)
    {
        _sinceBoot += by;
        _wall.Advance(by);
        _clock.Tick();
    }

    private void Restart()
    {
        _boot += "'";
        _sinceBoot = TimeSpan.FromSeconds(20);
        _clock.Tick();
    }

    private TimeSpan Until(int number, TimeSpan age) => _catalogue.Read(session => session.ServiceTime.Until($"backup-{number}", age));

    // The greatest age that it has.
    private TimeSpan AgeOf(int number) =>
        TimeSpan.FromDays(Enumerable.Range(1, 100).TakeWhile(days => Until(number, days * Day) == TimeSpan.Zero).LastOrDefault());
}

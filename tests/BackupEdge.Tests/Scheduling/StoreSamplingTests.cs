using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Scheduling;

public sealed class StoreSamplingTests : IDisposable
{
    private readonly DataPaths _data = new(Directory.CreateTempSubdirectory("backupedge-samples-").FullName);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 23, 0, 0, TimeSpan.Zero));
    private readonly CatalogueDatabase _catalogue;
    private Func<StoreState> _store = () => new StoreState(new StoreUsage(2, 100), 900, 0);
    private int _reads;

    public StoreSamplingTests() => _catalogue = CatalogueDatabase.Open(_data.Catalogue);

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_data.Path, recursive: true);
    }

    [Fact]
    public void Each_day_has_the_first_size_that_was_seen_on_it()
    {
        var sampling = New();
        sampling.Tick();
        _store = () => new StoreState(new StoreUsage(3, 200), 800, 0);
        sampling.Tick();
        _time.Advance(TimeSpan.FromHours(1));
        sampling.Tick();

        Assert.Equal(
            [(new DateOnly(2026, 11, 23), 2, 100, 900), (new DateOnly(2026, 11, 24), 3, 200, 800)],
            Rows().Select(row => (row.Day, row.Archives, row.Bytes, row.FreeBytes))
        );
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void A_restart_on_the_same_day_does_not_measure_again()
    {
        New().Tick();
        New().Tick();

        Assert.Single(Rows());
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void A_failure_is_tried_again_and_ends_nothing()
    {
        var good = _store;
        _store = () => throw new Fault(FaultCode.IoError, "The store cannot be read.");
        var sampling = New();
        sampling.Tick();
        Assert.Empty(Rows());

        _store = good;
        sampling.Tick();
        Assert.Single(Rows());
    }

    [Fact]
    public void Samples_are_not_kept_for_ever()
    {
        var sampling = New();
        sampling.Tick();
        _time.Advance(TimeSpan.FromDays(StoreSampleRepository.KeptDays + 1));
        sampling.Tick();

        Assert.Single(Rows());
    }

    private StoreSampling New() =>
        new(
            _catalogue,
            () =>
            {
                _reads++;
                return _store();
            },
            _time,
            NullLogger.Instance
        );

    private IReadOnlyList<StoreSampleRow> Rows() => _catalogue.Read(session => session.StoreSamples.Since(DateOnly.MinValue));
}

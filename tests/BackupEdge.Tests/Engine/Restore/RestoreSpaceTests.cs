using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>A restore asks for space before its first byte, and counts only what it will write.</summary>
public sealed class RestoreSpaceTests : IDisposable
{
    private readonly EngineHarness _bench;
    private long _free = long.MaxValue;

    public RestoreSpaceTests() =>
        _bench = new EngineHarness(with: options => options with { SpaceOf = _ => new TargetSpace("disk", _free) });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void One_byte_too_few_is_refused_and_nothing_is_written()
    {
        Write("a", 100_000);
        Write("b", 3_000_000);
        var (id, _) = _bench.Backup();
        var request = _bench.RestoreOf(id);

        _free = 3_099_999;
        var fault = Assert.Throws<Fault>(() => _bench.Restore(request));
        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.Equal(("3100000", "3099999"), (fault.Details["needed_bytes"], fault.Details["free_bytes"]));
        Assert.False(Directory.Exists(request.Destinations["src"]));
        _free = 3_100_000;
        Assert.Empty(_bench.Restore(request).Summary.Errors);
    }

    [Fact]
    public void Holes_count_as_nothing()
    {
        TreeMaker.File(TreeMaker.Bytes(Path.Combine(_bench.Source, "sparse")), "x"u8, holeAfter: 1L << 30);
        var (id, _) = _bench.Backup();

        _free = 1 << 20;
        Assert.Empty(_bench.Restore(_bench.RestoreOf(id)).Summary.Errors);
    }

    [Fact]
    public void Paths_that_are_not_asked_for_count_as_nothing()
    {
        Write("a", 1000);
        Write("b", 3_000_000);
        var (id, _) = _bench.Backup();

        _free = 1000;
        Assert.Empty(_bench.Restore(_bench.RestoreOf(id) with { Paths = ["src/a"] }).Summary.Errors);
    }

    [Theory]
    [InlineData(OverwriteMode.Replace)]
    [InlineData(OverwriteMode.Skip)]
    public void What_is_replaced_or_skipped_is_not_needed_twice(OverwriteMode overwrite)
    {
        Write("a", 2_000_000);
        var (id, _) = _bench.Backup();
        var request = _bench.RestoreOf(id);
        _bench.Restore(request);

        _free = 1000;
        Assert.Empty(_bench.Restore(request with { Overwrite = overwrite }).Summary.Errors);
    }

    private void Write(string name, int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(Path.Combine(_bench.Source, name), content);
    }
}

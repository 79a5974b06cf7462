using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests that a restore checks the free space before it writes, and counts only what it will write.</summary>
public sealed class RestoreSpaceTests : IDisposable
{
    private readonly EngineHarness _harness;
    private long _free = long.MaxValue;

    public RestoreSpaceTests() =>
        _harness = new EngineHarness(with: options => options with { SpaceOf = _ => new TargetSpace("disk", _free) });

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_restore_with_one_byte_too_little_space_is_refused()
    {
        Write("a", 100_000);
        Write("b", 3_000_000);
        var (id, _) = _harness.Backup();
        var request = _harness.RestoreOf(id);

        _free = 3_099_999;
        var fault = Assert.Throws<Fault>(() => _harness.Restore(request));
        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.Equal(("3100000", "3099999"), (fault.Details["needed_bytes"], fault.Details["free_bytes"]));
        Assert.False(Directory.Exists(request.Destinations["src"]));
        _free = 3_100_000;
        Assert.Empty(_harness.Restore(request).Summary.Errors);
    }

    [Fact]
    public void Holes_need_no_space()
    {
        TreeMaker.File(TreeMaker.Bytes(Path.Combine(_harness.Source, "sparse")), "x"u8, holeAfter: 1L << 30);
        var (id, _) = _harness.Backup();

        _free = 1 << 20;
        Assert.Empty(_harness.Restore(_harness.RestoreOf(id)).Summary.Errors);
    }

    [Fact]
    public void Paths_that_are_not_selected_need_no_space()
    {
        Write("a", 1000);
        Write("b", 3_000_000);
        var (id, _) = _harness.Backup();

        _free = 1000;
        Assert.Empty(_harness.Restore(_harness.RestoreOf(id) with { Paths = ["src/a"] }).Summary.Errors);
    }

    [Theory]
    [InlineData(OverwriteMode.Replace)]
    [InlineData(OverwriteMode.Skip)]
    public void Replaced_and_skipped_files_need_no_additional_space(OverwriteMode overwrite)
    {
        Write("a", 2_000_000);
        var (id, _) = _harness.Backup();
        var request = _harness.RestoreOf(id);
        _harness.Restore(request);

        _free = 1000;
        Assert.Empty(_harness.Restore(request with { Overwrite = overwrite }).Summary.Errors);
    }

    private void Write(string name, int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(Path.Combine(_harness.Source, name), content);
    }
}

using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Restores of paths that are longer than a system call takes.</summary>
public sealed class DeepRestoreTests : IDisposable
{
    private const string Way = "for i in $(seq 25); do n=$(printf 'd%.0s' $(seq 200)); [ -d $n ] || mkdir $n; cd $n; done";
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Overwrite_fail_writes_nothing_over_a_file_whose_path_is_longer_than_the_system_takes()
    {
        var (id, target) = await RestoredAsync();
        await RunAsync($"cd '{target}'; {Way}; echo EDITED >f");

        var fault = Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id, target) with { Overwrite = OverwriteMode.Fail }));

        Assert.Equal(FaultCode.AlreadyExists, fault.Code);
        Assert.Equal("EDITED\n", await RunAsync($"cd '{target}'; {Way}; cat f"));
    }

    [Fact]
    public async Task A_dry_run_counts_what_would_be_replaced_and_skipped_however_long_its_path_is()
    {
        var (id, target) = await RestoredAsync();

        Assert.Equal(1L, _bench.Restore(_bench.RestoreOf(id, target) with { DryRun = true }).Summary.Replaced);
        Assert.Equal(
            1L,
            _bench.Restore(_bench.RestoreOf(id, target) with { DryRun = true, Overwrite = OverwriteMode.Skip }).Summary.Skipped
        );
        Assert.Equal(0L, _bench.Restore(_bench.RestoreOf(id) with { DryRun = true }).Summary.Replaced);
    }

    [Fact]
    public void What_lies_behind_a_link_at_the_target_is_not_in_the_way_but_the_link_is()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Source, "d"));
        File.WriteAllText(Path.Combine(_bench.Source, "d", "f"), "mine");
        var (id, _) = _bench.Backup();
        var elsewhere = Directory.CreateDirectory(_bench.At("elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "f"), "other");
        var target = Directory.CreateDirectory(_bench.At("target")).FullName;
        File.CreateSymbolicLink(Path.Combine(target, "d"), elsewhere);

        var fault = Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id, target) with { Overwrite = OverwriteMode.Fail }));

        Assert.Equal("src/d", fault.Details["paths"]);
        Assert.Equal(0L, _bench.Restore(_bench.RestoreOf(id, target) with { DryRun = true }).Summary.Replaced);
    }

    private async Task<(string Id, string Target)> RestoredAsync()
    {
        await RunAsync($"cd source; {Way}; echo RIGHT >f");
        var (id, _) = _bench.Backup();
        return (id, _bench.Restore(_bench.RestoreOf(id)).Folder);
    }

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_bench.At(""), line);
}

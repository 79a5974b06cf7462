using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests restores of paths that are longer than the limit of a system call.</summary>
public sealed class DeepRestoreTests : IDisposable
{
    private const string EnterDeepFolder = "for i in $(seq 25); do n=$(printf 'd%.0s' $(seq 200)); [ -d $n ] || mkdir $n; cd $n; done";
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Overwrite_fail_detects_a_file_with_a_very_long_path()
    {
        var (id, target) = await RestoredAsync();
        await RunAsync($"cd '{target}'; {EnterDeepFolder}; echo EDITED >f");

        var fault = Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id, target) with { Overwrite = OverwriteMode.Fail }));

        Assert.Equal(FaultCode.AlreadyExists, fault.Code);
        Assert.Equal("EDITED\n", await RunAsync($"cd '{target}'; {EnterDeepFolder}; cat f"));
    }

    [Fact]
    public async Task A_dry_run_counts_replaced_and_skipped_files_with_very_long_paths()
    {
        var (id, target) = await RestoredAsync();

        Assert.Equal(1L, _harness.Restore(_harness.RestoreOf(id, target) with { DryRun = true }).Summary.Replaced);
        Assert.Equal(
            1L,
            _harness.Restore(_harness.RestoreOf(id, target) with { DryRun = true, Overwrite = OverwriteMode.Skip }).Summary.Skipped
        );
        Assert.Equal(0L, _harness.Restore(_harness.RestoreOf(id) with { DryRun = true }).Summary.Replaced);
    }

    [Fact]
    public void A_link_at_the_target_is_a_conflict_but_not_its_target()
    {
        Directory.CreateDirectory(Path.Combine(_harness.Source, "d"));
        File.WriteAllText(Path.Combine(_harness.Source, "d", "f"), "mine");
        var (id, _) = _harness.Backup();
        var elsewhere = Directory.CreateDirectory(_harness.At("elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "f"), "other");
        var target = Directory.CreateDirectory(_harness.At("target")).FullName;
        File.CreateSymbolicLink(Path.Combine(target, "d"), elsewhere);

        var fault = Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id, target) with { Overwrite = OverwriteMode.Fail }));

        Assert.Equal("src/d", fault.Details["paths"]);
        Assert.Equal(0L, _harness.Restore(_harness.RestoreOf(id, target) with { DryRun = true }).Summary.Replaced);
    }

    private async Task<(string Id, string Target)> RestoredAsync()
    {
        await RunAsync($"cd source; {EnterDeepFolder}; echo RIGHT >f");
        var (id, _) = _harness.Backup();
        return (id, _harness.Restore(_harness.RestoreOf(id)).Folder);
    }

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_harness.At(""), line);
}

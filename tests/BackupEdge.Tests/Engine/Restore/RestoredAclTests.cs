using BackupEdge.Engine.Restore;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>What is restored has the access lists of the backup, not those of the target.</summary>
public sealed class RestoredAclTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_targets_default_access_list_stays_on_nothing_that_is_restored()
    {
        await SkipUnlessThereAreListsAsync();
        await RunAsync(
            "cd source && mkdir plain && echo x >plain/f && echo x >f && echo y >own && mkdir own-folder && chmod 640 f plain/f && "
                + "mkfifo pipe && chmod 640 pipe && ln f hard && ln -s f soft"
                + " && setfacl -m u:12:rw own && setfacl -m u:13:rwx own-folder && setfacl -d -m u:14:rx own-folder && truncate -s 3000000 "
                + "large && chmod 604 large"
        );
        var (id, _) = _bench.Backup();
        await RunAsync("mkdir target && setfacl -d -m u:65534:rwx target");

        var (target, summary) = _bench.Restore(_bench.RestoreOf(id, _bench.At("target")));

        Assert.Empty(summary.Warnings);
        TreeAssert.Same(_bench.Source, target);
    }

    [Fact]
    public async Task A_folder_that_is_made_for_a_target_gets_the_list_of_the_backup_too()
    {
        await SkipUnlessThereAreListsAsync();
        await RunAsync("mkdir source/d && echo x >source/d/f");
        var (id, _) = _bench.Backup();
        await RunAsync("mkdir above && setfacl -d -m u:65534:rwx above");

        var (target, _) = _bench.Restore(_bench.RestoreOf(id, _bench.At("above/new")));

        TreeAssert.Same(_bench.Source, target);
    }

    [Theory]
    [InlineData(OverwriteMode.Replace)]
    [InlineData(OverwriteMode.Skip)]
    public async Task A_folder_that_is_there_keeps_no_list_that_it_got_since_the_backup(OverwriteMode overwrite)
    {
        await SkipUnlessThereAreListsAsync();
        await RunAsync("mkdir source/d source/listed && echo x >source/d/f && setfacl -m u:12:rx source/listed");
        TreeMaker.Attribute(TreeMaker.Bytes(Path.Combine(_bench.Source, "d")), "kept", [1]);
        var (id, _) = _bench.Backup();
        var (target, _) = _bench.Restore(_bench.RestoreOf(id));
        await RunAsync(
            $"cd '{target}' && setfacl -m u:65534:rwx d && setfacl -d -m u:65534:rwx d && setfacl -m u:65534:rwx listed && "
                + "setfacl -m u:65534:rwx . && setfacl -d -m u:65534:rwx ."
        );
        TreeMaker.Attribute(TreeMaker.Bytes(Path.Combine(target, "d")), "later", [2]);

        _bench.Restore(_bench.RestoreOf(id, target) with { Overwrite = overwrite });

        if (overwrite == OverwriteMode.Skip)
        {
            // What is no access list is left where nothing is replaced.
            await RunAsync($"cd '{target}' && setfattr -x user.later d");
        }

        TreeAssert.Same(_bench.Source, target);
    }

    private async Task SkipUnlessThereAreListsAsync()
    {
        var (exit, text) = await ShellRun.TryAsync(_bench.At(""), "touch try && setfacl -m u:12:r try && rm try");
        Assert.SkipUnless(exit == 0, $"there are no access lists here: {text}");
    }

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_bench.At(""), line);
}

using BackupEdge.Engine.Restore;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests that restored entries have the access lists of the backup and not those of the target.</summary>
public sealed class RestoredAclTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_default_access_list_of_the_target_is_not_inherited()
    {
        await SkipUnlessAccessListsAreSupportedAsync();
        await RunAsync(
            "cd source && mkdir plain && echo x >plain/f && echo x >f && echo y >own && mkdir own-folder && chmod 640 f plain/f && "
                + "mkfifo pipe && chmod 640 pipe && ln f hard && ln -s f soft"
                + " && setfacl -m u:12:rw own && setfacl -m u:13:rwx own-folder && setfacl -d -m u:14:rx own-folder && truncate -s 3000000 "
                + "large && chmod 604 large"
        );
        var (id, _) = _harness.Backup();
        await RunAsync("mkdir target && setfacl -d -m u:65534:rwx target");

        var (target, summary) = _harness.Restore(_harness.RestoreOf(id, _harness.At("target")));

        Assert.Empty(summary.Warnings);
        TreeAssert.Same(_harness.Source, target);
    }

    [Fact]
    public async Task A_folder_created_for_a_target_gets_the_access_list_of_the_backup()
    {
        await SkipUnlessAccessListsAreSupportedAsync();
        await RunAsync("mkdir source/d && echo x >source/d/f");
        var (id, _) = _harness.Backup();
        await RunAsync("mkdir above && setfacl -d -m u:65534:rwx above");

        var (target, _) = _harness.Restore(_harness.RestoreOf(id, _harness.At("above/new")));

        TreeAssert.Same(_harness.Source, target);
    }

    [Theory]
    [InlineData(OverwriteMode.Replace)]
    [InlineData(OverwriteMode.Skip)]
    public async Task An_existing_folder_loses_access_lists_added_since_the_backup(OverwriteMode overwrite)
    {
        await SkipUnlessAccessListsAreSupportedAsync();
        await RunAsync("mkdir source/d source/listed && echo x >source/d/f && setfacl -m u:12:rx source/listed");
        TreeMaker.Attribute(TreeMaker.Bytes(Path.Combine(_harness.Source, "d")), "kept", [1]);
        var (id, _) = _harness.Backup();
        var (target, _) = _harness.Restore(_harness.RestoreOf(id));
        await RunAsync(
            $"cd '{target}' && setfacl -m u:65534:rwx d && setfacl -d -m u:65534:rwx d && setfacl -m u:65534:rwx listed && "
                + "setfacl -m u:65534:rwx . && setfacl -d -m u:65534:rwx ."
        );
        TreeMaker.Attribute(TreeMaker.Bytes(Path.Combine(target, "d")), "later", [2]);

        _harness.Restore(_harness.RestoreOf(id, target) with { Overwrite = overwrite });

        if (overwrite == OverwriteMode.Skip)
        {
            // Other attributes remain where nothing is replaced.
            await RunAsync($"cd '{target}' && setfattr -x user.later d");
        }

        TreeAssert.Same(_harness.Source, target);
    }

    private async Task SkipUnlessAccessListsAreSupportedAsync()
    {
        var (exit, text) = await ShellRun.TryAsync(_harness.At(""), "touch try && setfacl -m u:12:r try && rm try && command -v setfattr");
        Assert.SkipUnless(exit == 0, $"access lists are not supported: {text}");
    }

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_harness.At(""), line);
}

using BackupEdge.Engine.Tar;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Tar;

/// <summary>Tests that other programs unpack the access rights of an export.</summary>
public sealed class TarAclTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("tar --acls -p -C out -xf e.tar")]
    [InlineData("tar --xattrs --acls -p -C out -xf e.tar")]
    [InlineData("tar --xattrs --xattrs-include='*' --acls -p -C out -xf e.tar")]
    [InlineData("bsdtar -p -C out -xf e.tar")]
    [InlineData("bsdtar -p --acls --xattrs -C out -xf e.tar")]
    public async Task Access_lists_are_unpacked_exactly(string unpack)
    {
        await MakeAsync();
        Assert.SkipUnless(unpack.StartsWith("tar", StringComparison.Ordinal) || File.Exists("/usr/bin/bsdtar"), "bsdtar is not installed");

        await RunAsync($"mkdir out && {unpack}");

        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Fact]
    public async Task Ids_above_two_to_the_31_are_unpacked_by_GNU_tar()
    {
        await MakeAsync("setfacl -m u:4000000000:r--,g:4294967294:rw- source/f");

        await RunAsync("mkdir out && tar --xattrs --acls -p -C out -xf e.tar");

        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Theory]
    [InlineData("tar -p -C out -xf e.tar")]
    [InlineData("tar --xattrs --xattrs-include='*' -p -C out -xf e.tar")]
    public async Task Without_access_lists_the_group_gets_no_additional_rights(string unpack)
    {
        await MakeAsync();

        await RunAsync($"mkdir out && {unpack}");

        // The group had r-- with the mask rw-, and in the other file --- with the mask r--.
        Assert.Equal("644\n604\n", await RunAsync("stat -c %a out/src/f out/src/narrow"));
    }

    private async Task MakeAsync(string more = "true")
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setfacl"), "setfacl is not installed (Debian: acl)");
        await RunAsync(
            """
            cd source && echo x > f && echo x > narrow && echo x > plain && mkdir folder && echo x > folder/in && mkdir only-default && ln f second &&
            chmod 644 f narrow plain folder/in && chmod 755 folder only-default &&
            setfacl -m u:1000:rw-,u:2147483647:r--,g:12:r--,g::r--,m::rw-,o::r-- f && setfacl -m u:12:r--,g::---,m::r-- narrow &&
            setfacl -m u:12:rwx,d:u:13:r-x,d:g::r-x,d:o::--- folder && setfacl -m d:u:7:rwx only-default
            """
        );
        await RunAsync(more);
        using var export = _harness.Engine.OpenExport(_harness.Backup().Id, null);
        await using var file = File.Create(_harness.At("e.tar"));
        await export.WriteAsync(file, TarFormat.Tar, Ct);
    }

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_harness.At(""), line);
}

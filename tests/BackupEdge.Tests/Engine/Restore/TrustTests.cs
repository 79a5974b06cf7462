using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests that rights that only root can grant are restored only from a trusted archive.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Set_id_bits_are_restored_only_from_a_trusted_archive()
    {
        Make("plain", 0x1ED);
        Make("setuid", 0x9ED);
        Make("setgid", 0x5ED);
        TreeMaker.Fifo(At("pipe"));
        TreeMaker.Mode(At("pipe"), 0xDA4);
        TreeMaker.Folder(At("shared"));
        TreeMaker.Mode(At("shared"), 0x5FD);
        TreeMaker.Folder(At("sticky"));
        TreeMaker.Mode(At("sticky"), 0x3FF);
        var (id, _) = _harness.Backup();

        var (trusted, all) = _harness.Restore(_harness.RestoreOf(id));
        var (folder, summary) = _harness.Restore(_harness.RestoreOf(id) with { Trust = false });

        Assert.Empty(all.Warnings);
        TreeAssert.Same(_harness.Source, trusted);
        Assert.Equal(["src/pipe", "src/setgid", "src/setuid"], summary.Warnings.Select(warning => warning.Path));
        Assert.All(summary.Warnings, warning => Assert.Equal("dropped", warning.Code));
        var lines = TreeSnapshot.Of(folder).Lines;
        Assert.Equal(
            [("/pipe", "644"), ("/plain", "755"), ("/setgid", "755"), ("/setuid", "755"), ("/shared", "2775"), ("/sticky", "1777")],
            lines.Where(line => line.Key.Length > 0).Select(line => (line.Key, line.Value.Split(' ')[1]))
        );
    }

    [Fact]
    public void Capabilities_and_trusted_attributes_need_a_trusted_archive()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can set capabilities.");
        Make("ping", 0x1ED);
        Make("trusted", 0x1A4);

        // CAP_SETUID, effective and permitted.
        Assert.SkipUnless(
            Set("ping", "security.capability", [1, 0, 0, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            "capabilities are not supported"
        );
        Assert.SkipUnless(Set("trusted", "trusted.note", [1]), "trusted attributes are not supported");
        TreeMaker.Attribute(At("trusted"), "note", [2]);
        var (id, _) = _harness.Backup();

        var (trusted, all) = _harness.Restore(_harness.RestoreOf(id));
        var (folder, summary) = _harness.Restore(_harness.RestoreOf(id) with { Trust = false });

        Assert.Empty(all.Warnings);
        TreeAssert.Same(_harness.Source, trusted);
        Assert.Equal(
            [("src/ping", "dropped"), ("src/trusted", "dropped")],
            summary.Warnings.Select(warning => (warning.Path, warning.Code))
        );
        Assert.Contains("security.capability", summary.Warnings[0].Message, StringComparison.Ordinal);
        var lines = TreeSnapshot.Of(folder).Lines;
        Assert.DoesNotContain(Convert.ToHexString("security.capability"u8), lines["/ping"], StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString("trusted.note"u8), lines["/trusted"], StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString("user.note"u8), lines["/trusted"], StringComparison.Ordinal);
    }

    private byte[] At(string name) => TreeMaker.Bytes(Path.Combine(_harness.Source, name));

    private void Make(string name, uint mode)
    {
        TreeMaker.File(At(name), "x"u8);
        TreeMaker.Mode(At(name), mode);
    }

    private unsafe bool Set(string file, string name, byte[] value)
    {
        fixed (
            byte* path = Posix.Terminated(Path.Combine(_harness.Source, file)),
                attribute = Posix.Terminated(name),
                bytes = value
        )
        {
            return Posix.lsetxattr(path, attribute, bytes, (nuint)value.Length, 0) == 0;
        }
    }
}

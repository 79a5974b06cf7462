using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Rights that only root can give come back when the archive is trusted, and not otherwise.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Set_id_bits_of_files_are_left_out_with_a_warning_unless_the_archive_is_trusted()
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
        var (id, _) = _bench.Backup();

        var (trusted, all) = _bench.Restore(_bench.RestoreOf(id));
        var (folder, summary) = _bench.Restore(_bench.RestoreOf(id) with { Trust = false });

        Assert.Empty(all.Warnings);
        TreeAssert.Same(_bench.Source, trusted);
        Assert.Equal(["src/pipe", "src/setgid", "src/setuid"], summary.Warnings.Select(warning => warning.Path));
        Assert.All(summary.Warnings, warning => Assert.Equal("dropped", warning.Code));
        var lines = TreeSnapshot.Of(folder).Lines;
        Assert.Equal(
            [("/pipe", "644"), ("/plain", "755"), ("/setgid", "755"), ("/setuid", "755"), ("/shared", "2775"), ("/sticky", "1777")],
            lines.Where(line => line.Key.Length > 0).Select(line => (line.Key, line.Value.Split(' ')[1]))
        );
    }

    [Fact]
    public void Capabilities_and_attributes_of_root_are_left_out_with_a_warning_unless_the_archive_is_trusted()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can set capabilities.");
        Make("ping", 0x1ED);
        Make("trusted", 0x1A4);

        // CAP_SETUID, in effect and permitted.
        Assert.SkipUnless(
            Set("ping", "security.capability", [1, 0, 0, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            "there are no capabilities here"
        );
        Assert.SkipUnless(Set("trusted", "trusted.note", [1]), "there are no trusted attributes here");
        TreeMaker.Attribute(At("trusted"), "note", [2]);
        var (id, _) = _bench.Backup();

        var (trusted, all) = _bench.Restore(_bench.RestoreOf(id));
        var (folder, summary) = _bench.Restore(_bench.RestoreOf(id) with { Trust = false });

        Assert.Empty(all.Warnings);
        TreeAssert.Same(_bench.Source, trusted);
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

    private byte[] At(string name) => TreeMaker.Bytes(Path.Combine(_bench.Source, name));

    private void Make(string name, uint mode)
    {
        TreeMaker.File(At(name), "x"u8);
        TreeMaker.Mode(At(name), mode);
    }

    private unsafe bool Set(string file, string name, byte[] value)
    {
        fixed (
            byte* path = Posix.Terminated(Path.Combine(_bench.Source, file)),
                attribute = Posix.Terminated(name),
                bytes = value
        )
        {
            return Posix.lsetxattr(path, attribute, bytes, (nuint)value.Length, 0) == 0;
        }
    }
}

using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

/// <summary>Folders of any depth and with any names are deleted, and nothing outside of them.</summary>
public sealed class FolderRemovalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tree_that_is_deeper_than_a_path_may_be_long_is_deleted()
    {
        var root = _folder.MakeFolder("deep");
        var name = Posix.Terminated(new string('d', 200));
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(root), Posix.Directory);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(0, Make(fd, name));
            var next = Posix.OpenAt(fd, name, Posix.Directory);
            _ = Posix.close(fd);
            fd = next;
        }

        _ = Posix.close(fd);

        FolderRemoval.Run(root);

        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public void Links_are_deleted_and_not_followed()
    {
        var outside = _folder.MakeFolder("outside");
        File.WriteAllText(Path.Combine(outside, "kept"), "x");
        var root = _folder.MakeFolder("root");
        Directory.CreateSymbolicLink(Path.Combine(root, "link"), outside);
        Directory.CreateDirectory(Path.Combine(root, "a"));
        Directory.CreateSymbolicLink(Path.Combine(root, "a", "link"), outside);

        FolderRemoval.Run(root);

        Assert.False(Directory.Exists(root));
        Assert.Equal("x", File.ReadAllText(Path.Combine(outside, "kept")));
    }

    [Fact]
    public void Folders_that_nobody_may_enter_and_names_that_are_used_by_the_removal_are_deleted()
    {
        var root = _folder.MakeFolder("root");
        for (var i = 0; i < 20; i++)
        {
            var inner = Directory.CreateDirectory(Path.Combine(root, $".{i:x}", "a", ".0", "b")).FullName;
            File.WriteAllText(Path.Combine(inner, "file"), "x");
            File.SetUnixFileMode(inner, UnixFileMode.None);
            File.SetUnixFileMode(Path.Combine(root, $".{i:x}", "a"), UnixFileMode.None);
        }

        FolderRemoval.Run(root);

        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public void Many_files_and_a_folder_that_does_not_exist_are_no_problem()
    {
        var root = _folder.MakeFolder("root");
        for (var i = 0; i < 3000; i++)
        {
            File.WriteAllText(Path.Combine(root, $"a file with a long name to fill the buffer of names {i}"), "");
        }

        FolderRemoval.Run(root);
        FolderRemoval.Run(root);

        Assert.False(Directory.Exists(root));
    }

    private static unsafe int Make(int folder, byte[] name)
    {
        fixed (byte* bytes = name)
        {
            return Posix.mkdirat(folder, bytes, 0x1C0);
        }
    }
}

using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

/// <summary>Tests opening root folders, both with one system call and, if the followed part is the root folder, step by step.</summary>
public sealed class RootFolderTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public RootFolderTests()
    {
        Directory.CreateDirectory(_scratch.At("real", "inner"));
        File.WriteAllText(_scratch.At("real", "file"), "");
        File.CreateSymbolicLink(_scratch.At("link"), _scratch.At("real"));
        File.CreateSymbolicLink(_scratch.At("real", "link"), "inner");
        File.CreateSymbolicLink(_scratch.At("dangling"), "nowhere");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("real", 0)]
    [InlineData("real/inner", 0)]
    [InlineData("link", Posix.TooManyLinks)]
    [InlineData("link/inner", Posix.TooManyLinks)]
    [InlineData("real/link", Posix.TooManyLinks)]
    [InlineData("dangling", Posix.TooManyLinks)]
    [InlineData("dangling/x", Posix.TooManyLinks)]
    [InlineData("missing", Posix.NotFound)]
    [InlineData("missing/x", Posix.NotFound)]
    [InlineData("real/file", Posix.NotADirectory)]
    [InlineData("real/file/x", Posix.NotADirectory)]
    public void A_path_through_a_link_is_refused_with_the_error_number(string path, int expected)
    {
        foreach (var followed in new[] { "", "/" })
        {
            Assert.Equal(expected, ErrorOf(path, followed));
        }
    }

    [Theory]
    [InlineData("link", "link", 0)]
    [InlineData("link/inner", "link", 0)]
    [InlineData("link/link", "link", Posix.TooManyLinks)]
    [InlineData("link/link", "link/link", 0)]
    [InlineData("real/link", "link", Posix.TooManyLinks)]
    public void Links_are_followed_only_in_the_given_part_of_the_path(string path, string followed, int expected) =>
        Assert.Equal(expected, ErrorOf(path, _scratch.At(followed)));

    [Fact]
    public void Missing_folders_are_created_but_not_behind_a_link()
    {
        Assert.True(Makes("real/new/deep", out var isNew));
        Assert.True(isNew);
        Assert.True(Makes("real/new/deep", out isNew));
        Assert.False(isNew);
        Assert.True(Makes("real/new/other", out isNew));
        Assert.True(isNew);

        Assert.False(Makes("link/made", out _));
        Assert.False(Makes("dangling", out _));
        Assert.False(Path.Exists(_scratch.At("real", "made")));
        Assert.False(Path.Exists(_scratch.At("nowhere")));
    }

    [Fact]
    public void Paths_longer_than_the_limit_of_a_system_call_are_opened()
    {
        var path = _scratch.Path + string.Concat(Enumerable.Repeat("/" + new string('d', 200), 25));

        var made = RootFolder.OpenOrMake(path, "", out var isNew, out var errno);
        Assert.True(made >= 0, Posix.Describe(errno));
        Assert.True(isNew);
        var opened = RootFolder.Open(path, "", out errno);
        Assert.True(opened >= 0, Posix.Describe(errno));
        _ = Posix.close(made);
        _ = Posix.close(opened);
    }

    [Fact]
    public void The_first_unfollowed_link_and_the_real_path_are_returned()
    {
        Assert.Equal((_scratch.At("link"), _scratch.At("real", "inner")), RootFolder.FindLink(_scratch.At("link", "inner"), ""));
        Assert.Equal(
            (_scratch.At("link", "link"), _scratch.At("real", "inner")),
            RootFolder.FindLink(_scratch.At("link", "link"), _scratch.At("link"))
        );
        Assert.Equal((_scratch.At("dangling"), _scratch.At("dangling")), RootFolder.FindLink(_scratch.At("dangling"), ""));
        Assert.Null(RootFolder.FindLink(_scratch.At("real", "inner"), ""));
    }

    [Fact]
    public void A_guard_recognises_a_folder_and_its_content_on_every_path()
    {
        var guard = new FolderGuard([_scratch.At("real")], [_scratch.At("real", "inner")]);

        Assert.True(IsHeld(guard, "real"));
        Assert.True(IsHeld(guard, "link"));
        Assert.True(IsHeld(guard, "real/new/deep"));
        Assert.False(IsHeld(guard, "real/inner"));
        Assert.False(IsHeld(guard, "real/inner/deep"));
        Assert.False(IsHeld(guard, "beside"));
        Assert.False(IsHeld(new FolderGuard([_scratch.At("missing")], []), "real"));
    }

    private bool IsHeld(FolderGuard guard, string path)
    {
        Directory.CreateDirectory(_scratch.At(path));
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(_scratch.At(path)), Posix.Directory);
        Assert.True(fd >= 0);
        var isHeld = guard.Contains(fd);
        _ = Posix.close(fd);
        return isHeld;
    }

    private int ErrorOf(string path, string followed)
    {
        var fd = RootFolder.Open(_scratch.At(path), followed, out var errno);
        if (fd >= 0)
        {
            _ = Posix.close(fd);
        }

        Assert.Equal(fd < 0, errno != 0);
        return errno;
    }

    private bool Makes(string path, out bool isNew)
    {
        var fd = RootFolder.OpenOrMake(_scratch.At(path), "", out isNew, out _);
        if (fd >= 0)
        {
            _ = Posix.close(fd);
        }

        return fd >= 0;
    }
}

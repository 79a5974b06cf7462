namespace BackupEdge.Tests.TestTrees;

/// <summary>A small file system in an image file, which is mounted with a loop device until it is disposed. Needs root.</summary>
internal sealed class LoopFileSystem : IAsyncDisposable
{
    private readonly TempFolder _scratch = new();

    private LoopFileSystem() { }

    /// <summary>The path of the mount point.</summary>
    public string Path => _scratch.At("mounted");

    /// <summary>The path of the image file.</summary>
    public string Image => _scratch.At("image");

    /// <summary>Creates and mounts a file system, or skips the test if this is not possible.</summary>
    /// <param name="format">The program that formats the image, with its options and without the image: <c>mke2fs -q -t ext4</c>.</param>
    public static async Task<LoopFileSystem> MountAsync(string format)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a file system");
        var system = new LoopFileSystem();
        var (exit, text) = await ShellRun.TryAsync(
            system._scratch.Path,
            $"truncate -s 64M image && {format} image && mkdir mounted && mount -o loop image mounted"
        );
        if (exit != 0)
        {
            await system.DisposeAsync();
            Assert.Skip($"a loop device cannot be used: {text}");
        }

        return system;
    }

    public async ValueTask DisposeAsync()
    {
        using var unmount = System.Diagnostics.Process.Start("umount", ["-q", Path]);
        await unmount.WaitForExitAsync();
        _scratch.Dispose();
    }
}

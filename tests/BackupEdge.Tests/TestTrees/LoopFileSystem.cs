namespace BackupEdge.Tests.TestTrees;

/// <summary>A small file system of its own in an image file, mounted over a loop device until disposed of. Needs root.</summary>
internal sealed class LoopFileSystem : IAsyncDisposable
{
    private readonly TempFolder _scratch = new();

    private LoopFileSystem() { }

    /// <summary>Where it is mounted.</summary>
    public string Path => _scratch.At("mounted");

    /// <summary>The image that holds it.</summary>
    public string Image => _scratch.At("image");

    /// <summary>Makes and mounts one, or skips the test where that is not possible.</summary>
    /// <param name="format">The program that formats the image, with its options and without the image: <c>mke2fs -q -t ext4</c>.</param>
    public static async Task<LoopFileSystem> MountAsync(string format)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a file system");
        var system = new LoopFileSystem();
        var (exit, text) = await ShellRun.TryAsync(
            system._scratch.Path,
            $"truncate -s 64M image && {format} image && mkdir mounted && " + "mount -o loop " + "image mounted"
        );
        if (exit != 0)
        {
            await system.DisposeAsync();
            Assert.Skip($"a loop device cannot be used here: {text}");
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

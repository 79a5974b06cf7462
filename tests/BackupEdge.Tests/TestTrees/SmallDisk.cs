using System.Diagnostics;

namespace BackupEdge.Tests.TestTrees;

/// <summary>A small tmpfs that can be filled, left without free inodes and made read-only. The test is skipped if it cannot
/// be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _scratch = new();
    private int _fillers;

    public SmallDisk(string options = "size=32m")
    {
        Path = _scratch.MakeFolder("disk");
        var isMounted =
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path) == 0;
        if (!isMounted)
        {
            _scratch.Dispose();
            Assert.Skip("Only root with CAP_SYS_ADMIN can mount a tmpfs.");
        }
    }

    public string Path { get; }

    public string Data => At("data");

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Returns a path outside the disk.</summary>
    public string Beside(string name) => _scratch.At(name);

    /// <summary>Writes until no byte is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(At($"filler-{++_fillers}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[64 << 10];
        try
        {
            while (true)
            {
                file.Write(bytes);
            }
        }
        catch (IOException)
        {
            Assert.Equal(0, new DriveInfo(Path).AvailableFreeSpace);
        }
    }

    /// <summary>Creates files until no inode is free.</summary>
    public void UseUpInodes()
    {
        try
        {
            while (true)
            {
                File.Create(At($"filler-{++_fillers}")).Dispose();
            }
        }
        catch (IOException)
        {
            // No inode is free.
        }
    }

    public void RemoveFillers()
    {
        foreach (var file in Directory.GetFiles(Path, "filler-*"))
        {
            File.Delete(file);
        }
    }

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void MakeWritable() => Assert.Equal(0, Run("mount", "-o", "remount,rw", Path));

    public void Dispose()
    {
        if (Run("umount", Path) != 0)
        {
            Run("umount", "-l", Path);
        }

        _scratch.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

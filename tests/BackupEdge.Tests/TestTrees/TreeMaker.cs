using System.Text;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.TestTrees;

/// <summary>Creates entries of every kind, with names of arbitrary bytes.</summary>
internal static unsafe class TreeMaker
{
    private const int NoFollow = 0x100;

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Join(byte[] folder, byte[] name) => [.. folder, (byte)'/', .. name];

    public static void Folder(byte[] path) => Call(path, p => Posix.mkdirat(Posix.WorkingFolder, (byte*)p, 0x1ED));

    public static void Fifo(byte[] path) => Call(path, p => Posix.mkfifoat(Posix.WorkingFolder, (byte*)p, 0x1A4));

    public static void File(byte[] path, ReadOnlySpan<byte> content, long holeBefore = 0, long holeAfter = 0)
    {
        var fd = Posix.OpenAt(Posix.WorkingFolder, [.. path, 0], Posix.WriteOnly | Posix.Create, 0x1A4);
        Assert.True(fd >= 0, Posix.Describe(Posix.Errno));
        Assert.True(content.IsEmpty || Posix.WriteAt(fd, content, holeBefore));
        Assert.Equal(0, Posix.ftruncate(fd, holeBefore + content.Length + holeAfter));
        Assert.Equal(0, Posix.close(fd));
    }

    public static void Symlink(byte[] path, byte[] text)
    {
        fixed (byte* t = Terminated(text))
        {
            var target = (nint)t;
            Call(path, p => Posix.symlinkat((byte*)target, Posix.WorkingFolder, (byte*)p));
        }
    }

    public static void HardLink(byte[] existing, byte[] path)
    {
        fixed (byte* e = Terminated(existing))
        {
            var from = (nint)e;
            Call(path, p => Posix.linkat(Posix.WorkingFolder, (byte*)from, Posix.WorkingFolder, (byte*)p, 0));
        }
    }

    public static void Mode(byte[] path, uint mode) => Call(path, p => Posix.fchmodat(Posix.WorkingFolder, (byte*)p, mode, 0));

    public static void Modified(byte[] path, long seconds, long nanoseconds) => Call(path, p =>
        {
            var times = stackalloc long[4] { seconds, nanoseconds, seconds, nanoseconds };
            return Posix.utimensat(Posix.WorkingFolder, (byte*)p, times, NoFollow);
        });

    /// <summary>Sets a user attribute if the file system supports it.</summary>
    public static void Attribute(byte[] path, string name, byte[] value)
    {
        fixed (
            byte* p = Terminated(path),
                n = Posix.Terminated("user." + name),
                v = value
        )
        {
            _ = Posix.lsetxattr(p, n, v, (nuint)value.Length, 0);
        }
    }

    private static void Call(byte[] path, Func<nint, int> call)
    {
        fixed (byte* p = Terminated(path))
        {
            Assert.True(call((nint)p) == 0, $"{Encoding.Latin1.GetString(path)}: {Posix.Describe(Posix.Errno)}");
        }
    }

    private static byte[] Terminated(byte[] bytes) => [.. bytes, 0];
}

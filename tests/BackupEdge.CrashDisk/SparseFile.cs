using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk;

/// <summary>Holes of files.</summary>
internal static partial class SparseFile
{
    private const int KeepSize = 1;
    private const int PunchHole = 2;

    /// <summary>Sets a range inside a file to zero and gives its blocks back.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static void Zero(SafeFileHandle file, long offset, long length)
    {
        if (fallocate(file, KeepSize | PunchHole, offset, length) != 0)
        {
            throw new IOException($"No hole could be made in the image: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}

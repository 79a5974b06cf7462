using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk;

/// <summary>Makes holes in files.</summary>
internal static partial class SparseFile
{
    private const int KeepSize = 1;
    private const int PunchHole = 2;

    /// <summary>Sets a range in a file to zero and frees its blocks.</summary>
    /// <exception cref="IOException">The file system does not support it or reports an error.</exception>
    public static void Zero(SafeFileHandle file, long offset, long length)
    {
        if (fallocate(file, KeepSize | PunchHole, offset, length) != 0)
        {
            throw new IOException($"A hole could not be made in the image: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk.Fuse;

/// <summary>A connection to the kernel for a mounted FUSE file system, which receives requests and sends answers.</summary>
internal sealed unsafe partial class FuseConnection : IDisposable
{
    private const int NotFound = 2;
    private const int Interrupted = 4;
    private const int NoSuchDevice = 19;
    private const int ReadWriteCloseOnExec = 0x80002;
    private readonly SafeFileHandle _device;

    private FuseConnection(SafeFileHandle device) => _device = device;

    /// <summary>Mounts a file system at a folder and returns its connection. Needs root.</summary>
    /// <exception cref="IOException">The file system could not be mounted.</exception>
    public static FuseConnection Mount(string mountPoint)
    {
        var device = open("/dev/fuse", ReadWriteCloseOnExec);
        if (device.IsInvalid)
        {
            throw Failed("/dev/fuse could not be opened");
        }

        var options = $"fd={device.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,allow_other";
        if (mount("crashdisk", mountPoint, "fuse", 0, options) != 0)
        {
            var failure = Failed($"'{mountPoint}' could not be mounted");
            device.Dispose();
            throw failure;
        }

        return new FuseConnection(device);
    }

    /// <summary>Waits for one complete request, and returns its length in bytes, or 0 if the file system was unmounted.</summary>
    /// <exception cref="IOException">The connection failed.</exception>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            nint length;
            fixed (byte* at = buffer)
            {
                length = read(_device, at, buffer.Length);
            }

            if (length > 0)
            {
                return (int)length;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case NoSuchDevice:
                    return 0;
                case Interrupted or NotFound:
                    // The request was cancelled before it could be read.
                    continue;
                default:
                    throw Failed("/dev/fuse could not be read");
            }
        }
    }

    /// <summary>Sends one complete answer.</summary>
    /// <exception cref="IOException">The kernel rejected the answer.</exception>
    public void Send(ReadOnlySpan<byte> answer)
    {
        nint sent;
        fixed (byte* at = answer)
        {
            sent = write(_device, at, answer.Length);
        }

        // The caller may have ended, or the file system may have been unmounted.
        if (sent != answer.Length && Marshal.GetLastPInvokeError() is not (NotFound or NoSuchDevice))
        {
            throw Failed("/dev/fuse could not be written");
        }
    }

    public void Dispose() => _device.Dispose();

    private static IOException Failed(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, byte* buffer, nint length);
}

using BackupEdge.CrashDisk.Logs;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.CrashDisk.Fuse;

/// <summary>The image of a disk with a log of all operations. A change is logged before the method returns.</summary>
internal sealed class LoggedDisk : IDisposable
{
    private readonly SafeFileHandle _image;
    private readonly DiskLogWriter _log;

    private LoggedDisk(SafeFileHandle image, long bytes, DiskLogWriter log)
    {
        _image = image;
        Bytes = bytes;
        _log = log;
    }

    /// <summary>The size of the disk in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Creates the image as a sparse file of zeros. The file must not exist.</summary>
    public static LoggedDisk Create(string image, long bytes, DiskLogWriter log)
    {
        var handle = File.OpenHandle(image, FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, bytes);
        return new LoggedDisk(handle, bytes, log);
    }

    /// <summary>Reads bytes up to the end of the disk, and returns the number of bytes read.</summary>
    public int Read(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length)
        {
            var read = RandomAccess.Read(_image, into[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        _log.Write(offset, bytes);
        RandomAccess.Write(_image, bytes, offset);
    }

    public void Zero(long offset, long length)
    {
        _log.Zero(offset, length);
        SparseFile.Zero(_image, offset, length);
    }

    public void Flush() => _log.Flush();

    public void Mark(ReadOnlySpan<byte> text) => _log.Mark(text);

    public void Dispose() => _image.Dispose();
}

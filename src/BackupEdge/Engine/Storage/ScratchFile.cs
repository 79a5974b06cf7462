using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// A temporary file in the scratch folder, readable by its owner only. Its name is removed as soon as it is open, so that nothing is left
/// when the process is killed. It is never flushed: nothing in it is needed by another process.
/// </summary>
internal sealed class ScratchFile : IScratchFile
{
    private const uint OwnerOnly = 0x180; // 0600
    private readonly string _folder;
    private readonly SafeFileHandle _handle;

    private ScratchFile(string folder, SafeFileHandle handle) => (_folder, _handle) = (folder, handle);

    /// <summary>Creates a file in a folder, which is created if it does not exist.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public static IScratchFile Create(string folder)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("n") + ".tmp");
        return IoFaults.Guard($"A temporary file in '{folder}' could not be created", () =>
        {
            FolderOwner.MakeFolder(folder);
            var handle = CreateNew(path);
            try
            {
                File.Delete(path);
                return new ScratchFile(folder, handle);
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        });
    }

    /// <summary>Creates a new file that only its owner can read, and opens it for reading and writing.</summary>
    /// <exception cref="IOException">The file exists or cannot be created.</exception>
    public static SafeFileHandle CreateNew(string path)
    {
        var flags = Posix.ReadWrite | Posix.Create | Posix.Exclusive | Posix.NoFollow;
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(path), flags, OwnerOnly);
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }

        // The error number is kept, so that a full disk is recognized.
        var errno = Posix.Errno;
        throw new IOException($"'{path}' could not be created: {Posix.Describe(errno)}", errno);
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"{bytes.Length} bytes could not be written to a temporary file in '{_folder}'");
        }
    }

    public int Read(long offset, Span<byte> into)
    {
        try
        {
            return FileReads.Fill(_handle, offset, into);
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"A temporary file in '{_folder}' could not be read at byte {offset}");
        }
    }

    public void Dispose() => _handle.Dispose();
}

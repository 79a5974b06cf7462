using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Storage;

/// <summary>Writes an archive file under its <c>.partial</c> name, and renames it at the commit.</summary>
internal sealed class LocalArchiveSink : IArchiveSink
{
    // After this number of bytes, write-back is started, so that the disk works in parallel and the flush before the commit is short.
    private const long WriteBackBytes = 16L << 20;
    private readonly string _folder;
    private readonly string _partialPath;
    private readonly string _finalPath;
    private readonly SafeFileHandle _handle;
    private readonly bool _replaces;
    private bool _committed;
    private long _written;

    public LocalArchiveSink(string folder, string partialPath, string finalPath, bool replaces)
    {
        _replaces = replaces;
        _folder = folder;
        _partialPath = partialPath;
        _finalPath = finalPath;
        try
        {
            File.Delete(partialPath);
            _handle = File.OpenHandle(partialPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
            if (!OperatingSystem.IsWindows())
            {
                // A backup can contain files that only root may read.
                File.SetUnixFileMode(_handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            FolderOwner.Give(_handle, partialPath);
            CrashPoints.Pass(CrashPoint.ArchiveCreated);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{partialPath}' could not be created");
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
            var written = Interlocked.Add(ref _written, bytes.Length);
            if (written / WriteBackBytes != (written - bytes.Length) / WriteBackBytes)
            {
                Posix.StartWriteBack(_handle);
            }

            CrashPoints.Pass(CrashPoint.ArchiveWritten);
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"{bytes.Length} bytes could not be written to the archive '{_partialPath}'");
        }
    }

    public IArchiveSource Reopen()
    {
        return IoFaults.Guard($"The archive '{_partialPath}' could not be read again", () =>
        {
            // Flushed so that the check reads what is on the disk, and so that the commit, which other threads wait for, is fast.
            RandomAccess.FlushToDisk(_handle);
            return new LocalArchiveSource(_partialPath);
        });
    }

    public void Commit()
    {
        IoFaults.Guard($"The archive '{_finalPath}' could not be completed", () =>
        {
            RandomAccess.FlushToDisk(_handle);
            CrashPoints.Pass(CrashPoint.ArchiveFlushed);
            File.Move(_partialPath, _finalPath, overwrite: _replaces);
            CrashPoints.Pass(CrashPoint.ArchiveRenamed);
            FlushFolder();
            _committed = true;
            CrashPoints.Pass(CrashPoint.ArchiveCommitted);
        });
    }

    // If the folder cannot be flushed, the new archive is deleted, because it is reported as failed and must not appear later. A file that
    // replaced an archive stays, because the replaced one no longer exists.
    private void FlushFolder()
    {
        try
        {
            DurableFolder.Flush(_folder);
        }
        catch when (!_replaces)
        {
            File.Delete(_finalPath);
            throw;
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_committed)
        {
            return;
        }

        try
        {
            File.Delete(_partialPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exception that prevented the commit is more useful. The next start removes the file.
        }
    }
}

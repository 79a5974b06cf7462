using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Storage;

/// <summary>An archive file being written under its `.partial` name.</summary>
internal sealed class LocalArchiveSink : IArchiveSink
{
    private readonly string _folder;
    private readonly string _partialPath;
    private readonly string _finalPath;
    private readonly SafeFileHandle _handle;
    private bool _committed;

    public LocalArchiveSink(string folder, string partialPath, string finalPath)
    {
        _folder = folder;
        _partialPath = partialPath;
        _finalPath = finalPath;
        try
        {
            File.Delete(partialPath);
            _handle = File.OpenHandle(partialPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
            if (!OperatingSystem.IsWindows())
            {
                // A backup may hold what only root may read.
                File.SetUnixFileMode(_handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{partialPath}' could not be made");
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"{bytes.Length} bytes could not be written to the archive '{_partialPath}'");
        }
    }

    public void Commit()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
            File.Move(_partialPath, _finalPath, overwrite: false);
            Settle();
            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive '{_finalPath}' could not be completed");
        }
    }

    // What is told as failed must not be there later.
    private void Settle()
    {
        try
        {
            DurableFolder.Flush(_folder);
        }
        catch
        {
            File.Delete(_finalPath);
            throw;
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (!_committed)
        {
            File.Delete(_partialPath);
        }
    }
}

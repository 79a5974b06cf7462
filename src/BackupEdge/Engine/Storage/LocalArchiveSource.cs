using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Reads an archive file with positioned reads. A failing disk then causes an exception; with a memory map, it would cause a signal.
/// </summary>
internal sealed class LocalArchiveSource : IArchiveSource
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    public LocalArchiveSource(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public int Read(long offset, Span<byte> into)
    {
        try
        {
            return FileReads.Fill(_handle, offset, into);
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, $"The archive '{_path}' could not be read at byte {offset}");
        }
    }

    public void Dispose() => _handle.Dispose();
}

using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Storage;

/// <summary>Reads of open files at an offset.</summary>
internal static class FileReads
{
    /// <summary>
    /// Fills a buffer from a file. Returns the number of bytes that were read, which is less than the length of the buffer only at the end
    /// of the file.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static int Fill(SafeFileHandle handle, long offset, Span<byte> into)
    {
        var total = 0;
        while (total < into.Length)
        {
            var read = RandomAccess.Read(handle, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}

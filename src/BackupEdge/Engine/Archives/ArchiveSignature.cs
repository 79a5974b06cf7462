using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Recognizes archives by their first bytes, independently of their file names.</summary>
internal static class ArchiveSignature
{
    /// <summary>Returns true if a file begins like an archive, and also if it cannot be read, because it may be an archive.</summary>
    /// <param name="path">Absolute path of a regular file.</param>
    /// <param name="id">The id in the header; null if there is none or it cannot be read.</param>
    public static bool Examine(string path, out string? id)
    {
        id = null;
        try
        {
            using var source = new LocalArchiveSource(path);
            var (isArchive, header) = Read(source, Path.GetFileName(path));
            id = header?.Id;
            return isArchive;
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            // The file may be an archive.
            return true;
        }
    }

    /// <summary>Returns the header of an archive, which is not authenticated; null if the file does not begin with one.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveHeader? ReadHeader(IArchiveSource source, string id) => Read(source, id).Header;

    private static (bool IsArchive, ArchiveHeader? Header) Read(IArchiveSource source, string name)
    {
        var head = new byte[Frames.SkippableHead + ArchiveRules.MaxHeaderBytes];
        var bytes = head.AsSpan(0, source.Read(0, head));
        if (
            !Frames.TryReadSkippable(bytes, FrameKind.Header, out var length)
            || !bytes[Frames.SkippableHead..].StartsWith(ArchiveHeader.Magic)
        )
        {
            return (false, null);
        }

        return (
            true,
            length <= bytes.Length - Frames.SkippableHead ? ArchiveHeader.Parse(name, bytes.Slice(Frames.SkippableHead, (int)length)) : null
        );
    }
}

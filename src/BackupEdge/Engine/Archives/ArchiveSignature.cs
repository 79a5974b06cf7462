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
            var head = new byte[Frames.SkippableHead + ArchiveRules.MaxHeaderBytes];
            var bytes = head.AsSpan(0, source.Read(0, head));
            if (
                !Frames.TryReadSkippable(bytes, FrameKind.Header, out var length)
                || !bytes[Frames.SkippableHead..].StartsWith(ArchiveHeader.Magic)
            )
            {
                return false;
            }

            if (length <= bytes.Length - Frames.SkippableHead)
            {
                id = ArchiveHeader.Parse(Path.GetFileName(path), bytes.Slice(Frames.SkippableHead, (int)length)).Id;
            }

            return true;
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            // The file may be an archive.
            return true;
        }
    }
}

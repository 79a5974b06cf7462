using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Recognizes archives by their first bytes, whatever their file names are.</summary>
internal static class ArchiveSignature
{
    /// <summary>Returns whether a file begins like an archive, or cannot be read so that it may be one.</summary>
    /// <param name="path">Absolute path of a regular file.</param>
    /// <param name="id">The id in its header; null when there is none.</param>
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
            // Nothing shows that it is not an archive.
            return true;
        }
    }
}

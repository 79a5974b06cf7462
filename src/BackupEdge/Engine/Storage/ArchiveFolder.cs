using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Reads which files of a folder are archives: regular files, also through links, whose names are an id and an ending. People and tools
/// leave other things there (<c>._X.bea</c>, <c>X (1).bea</c>, folders, links to nothing): those are strays, and <em>must</em> stop nobody.
/// </summary>
internal static class ArchiveFolder
{
    /// <summary>The ids of the archives with an ending, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the folder cannot be read.</exception>
    public static List<string> List(string folder, string extension)
    {
        var ids = new List<string>();
        foreach (var path in Named(folder, extension))
        {
            if (ArchiveId.IsValid(Path.GetFileNameWithoutExtension(path)) && ProblemOf(path, out _) is null)
            {
                ids.Add(Path.GetFileNameWithoutExtension(path));
            }
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>What is named like an archive and is none, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the folder cannot be read.</exception>
    public static List<StrayFile> Strays(string folder, params ReadOnlySpan<string> extensions)
    {
        var strays = new List<StrayFile>();
        foreach (var extension in extensions)
        {
            foreach (var path in Named(folder, extension))
            {
                if (Examine(path) is { } stray)
                {
                    strays.Add(stray);
                }
            }
        }

        strays.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return strays;
    }

    private static List<string> Named(string folder, string extension)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder, "*" + extension)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The archive folder '{folder}' could not be read. Check that it is there and its disk is mounted");
        }
    }

    private static StrayFile? Examine(string path)
    {
        var name = Path.GetFileName(path);
        var isId = ArchiveId.IsValid(Path.GetFileNameWithoutExtension(path));
        if (ProblemOf(path, out var mayBeArchive) is { } problem)
        {
            return new StrayFile(name, problem, mayBeArchive);
        }

        if (isId)
        {
            return null;
        }

        mayBeArchive = BeginsAsArchive(path, out var id);
        return new StrayFile(
            name,
            mayBeArchive
                ? "its name is no backup id, and it begins like an archive. Give it its right name, or " + "take it out of the folder"
                : "it is no archive",
            mayBeArchive,
            id
        );
    }

    // What keeps it from being read as a file, or null. Where a link leads to, there may be an archive at another time.
    private static string? ProblemOf(string path, out bool mayBeArchive)
    {
        mayBeArchive = false;
        if (!Posix.TryStatTarget(Posix.Terminated(path), out var stat))
        {
            mayBeArchive = true;
            return $"it cannot be looked at: {Posix.Describe(Posix.Errno)}";
        }

        return stat.Type == FileType.Regular ? null
            : stat.Type == FileType.Directory ? "it is a folder"
            : "it is no regular file";
    }

    private static bool BeginsAsArchive(string path, out string? id)
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
            // Nothing shows that it is none.
            return true;
        }
    }
}

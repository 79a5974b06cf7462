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
    public static List<StrayFile> Strays(string folder, ArchiveExaminer examine, params ReadOnlySpan<string> extensions)
    {
        var strays = new List<StrayFile>();
        foreach (var extension in extensions)
        {
            foreach (var path in Named(folder, extension))
            {
                if (Examine(path, examine) is { } stray)
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
        return IoFaults.Guard<List<string>>(
            $"The archive folder '{folder}' could not be read. Check that it is there and its disk is mounted",
            () => [.. Directory.EnumerateFileSystemEntries(folder, "*" + extension)]
        );
    }

    private static StrayFile? Examine(string path, ArchiveExaminer examine)
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

        mayBeArchive = examine(path, out var id);
        var reason = mayBeArchive
            ? "its name is no backup id, and it begins like an archive. Give it its right name, or take it out of the folder"
            : "it is no archive";
        return new StrayFile(name, reason, mayBeArchive, id);
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
}

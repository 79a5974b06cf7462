using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>
/// Lists the archives in a folder: regular files, or links to them, whose names consist of an id and an extension. Other files that users
/// and tools leave there (<c>._X.bea</c>, <c>X (1).bea</c>, folders, dangling links) are strays, and <em>must not</em> cause failures.
/// </summary>
internal static class ArchiveFolder
{
    /// <summary>Returns the ids of the archives with an extension, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the folder cannot be read.</exception>
    public static List<string> List(string folder, string extension)
    {
        var ids = new List<string>();
        foreach (var path in PathsWith(folder, extension))
        {
            if (ArchiveId.IsValid(Path.GetFileNameWithoutExtension(path)) && ProblemOf(path, out _) is null)
            {
                ids.Add(Path.GetFileNameWithoutExtension(path));
            }
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>Returns the files with an archive's extension that are not archives of the store, in ordinal order.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the folder cannot be read.</exception>
    public static List<StrayFile> Strays(string folder, ArchiveExaminer examine, params ReadOnlySpan<string> extensions)
    {
        var strays = new List<StrayFile>();
        foreach (var extension in extensions)
        {
            foreach (var path in PathsWith(folder, extension))
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

    private static List<string> PathsWith(string folder, string extension)
    {
        return IoFaults.Guard<List<string>>(
            $"The archive folder '{folder}' could not be read. Check that it exists and that its disk is mounted",
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
            ? "its name is not a backup id, but it begins like an archive. Rename it to its backup id, or move it out of the folder"
            : "it is not an archive";
        return new StrayFile(name, reason, mayBeArchive, id);
    }

    // Returns why it cannot be read as a file, or null. The target of a dangling link may be an archive that is currently not mounted.
    private static string? ProblemOf(string path, out bool mayBeArchive)
    {
        mayBeArchive = false;
        if (!Posix.TryStatTarget(Posix.Terminated(path), out var stat))
        {
            mayBeArchive = true;
            return $"its metadata cannot be read: {Posix.Describe(Posix.Errno)}";
        }

        return stat.Type == FileType.Regular ? null
            : stat.Type == FileType.Directory ? "it is a folder"
            : "it is not a regular file";
    }
}

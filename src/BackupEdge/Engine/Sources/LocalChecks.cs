using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>Checks what a source or target needs on this machine. Each returns sentences about what is missing, or none.</summary>
internal static class LocalChecks
{
    /// <summary>Checks that a file or folder exists.</summary>
    /// <param name="exists">Whether it exists.</param>
    /// <param name="isOther">Whether something else lies there.</param>
    /// <param name="subject">The source, as a sentence begins.</param>
    /// <param name="path">Its path.</param>
    /// <param name="other">What lies there instead.</param>
    public static IEnumerable<string> Missing(bool exists, bool isOther, string subject, string path, string other)
    {
        if (!exists)
        {
            yield return isOther
                ? $"{subject} is {other}: {path}. A backup of it fails."
                : $"{subject} is not there: {path}. A backup of it fails until it is.";
        }
    }

    /// <summary>Checks that a path has no symbolic link, unless links are followed.</summary>
    public static IEnumerable<string> ThroughLink(string path, bool follow, string subject, string what) =>
        !follow && RootFolder.FindLink(path, "") is { } found
            ?
            [
                $"{subject} leads through the symbolic link {found.Link}: {path}. {what} fails. "
                    + $"Configure the path without the link, {found.Path}, or set 'follow' to true if an administrator made it.",
            ]
            : [];

    /// <summary>Checks that a program can be run.</summary>
    public static IEnumerable<string> MissingProgram(string program, string subject, string what) =>
        ProgramFile.Find(program) is null
            ? [$"{subject}: there is no program '{program}' that this user may run. {what} fails until there is."]
            : [];

    /// <summary>Checks that a password file can be read.</summary>
    public static IEnumerable<string> UnreadablePassword(string? path, string subject, string what) =>
        path is not null && !IsReadable(path) ? [$"{subject}: its password file cannot be read: {path}. {what} fails until it can."] : [];

    private static bool IsReadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

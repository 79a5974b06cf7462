using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>Checks the prerequisites of a source or target on this machine. Each method returns a sentence for each problem.</summary>
internal static class LocalChecks
{
    /// <summary>Checks that a file or folder exists.</summary>
    /// <param name="exists">Whether the file or folder exists.</param>
    /// <param name="isOther">Whether an entry of another type exists at the path.</param>
    /// <param name="subject">The source, at the beginning of a sentence.</param>
    /// <param name="path">The path to include in the message.</param>
    /// <param name="other">A description of the entry of another type.</param>
    public static IEnumerable<string> Missing(bool exists, bool isOther, string subject, string path, string other)
    {
        if (!exists)
        {
            yield return isOther
                ? $"{subject} is {other}: {path}. A backup of it fails."
                : $"{subject} does not exist: {path}. A backup of it fails until it exists.";
        }
    }

    /// <summary>Checks that a path contains no symbolic link, unless links are followed.</summary>
    public static IEnumerable<string> ThroughLink(string path, bool follow, string subject, string operation) =>
        !follow && RootFolder.FindLink(path, "") is { } found
            ?
            [
                $"{subject} leads through the symbolic link {found.Link}: {path}. {operation} fails. "
                    + $"Configure the path without the link, {found.Path}, or set 'follow' to true if an administrator made it.",
            ]
            : [];

    /// <summary>Checks that a program exists and is executable.</summary>
    public static IEnumerable<string> MissingProgram(string program, string subject, string operation) =>
        ProgramFile.Find(program) is null
            ? [$"{subject}: the program '{program}' does not exist, or this user may not run it. {operation} fails until this is fixed."]
            : [];

    /// <summary>Checks that a password file can be read.</summary>
    public static IEnumerable<string> UnreadablePassword(string? path, string subject, string operation) =>
        UnreadableFile(path, "password file", subject, operation);

    /// <summary>Checks that a file can be read.</summary>
    /// <param name="path">The path of the file, or <see langword="null"/> if there is none.</param>
    /// <param name="what">The purpose of the file, to include in the message.</param>
    /// <param name="subject">The source, at the beginning of a sentence.</param>
    /// <param name="operation">What fails without the file, at the beginning of a sentence.</param>
    public static IEnumerable<string> UnreadableFile(string? path, string what, string subject, string operation) =>
        path is not null && !IsReadable(path)
            ? [$"{subject}: its {what} cannot be read: {path}. {operation} fails until this is fixed."]
            : [];

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

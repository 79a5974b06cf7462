using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>Paths without the symbolic links in them. What does not exist yet counts as it is written.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path with all links resolved.</summary>
    public static string Of(string path) => Resolve(path, _ => true, depth: 0);

    /// <summary>
    /// The path that an operator gives at the command line, with those links resolved that belong to root or to the operator. A link of
    /// anybody else stays, and is refused when the path is opened.
    /// </summary>
    public static string OfOperator(string path) => Resolve(path, IsOwn, depth: 0);

    private static string Resolve(string path, Func<string, bool> follows, int depth)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var segment in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, segment);
            real =
                depth < MaxLinks && LinkTarget(next) is { } link && follows(next)
                    ? Resolve(Path.GetFullPath(link, real), follows, depth + 1)
                    : next;
        }

        return real;
    }

    private static bool IsOwn(string link) =>
        Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(link), out var stat) && (stat.UserId == 0 || stat.UserId == Posix.geteuid());

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>Resolves the symbolic links in absolute paths. A part of a path that does not exist stays unchanged.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>Returns the path with all links resolved.</summary>
    public static string Of(string path) => Resolve(path, _ => true, depth: 0);

    /// <summary>
    /// Returns a path of the command line with those links resolved that root or the operator owns. Other links stay, and are refused when
    /// the path is opened.
    /// </summary>
    public static string ResolveForOperator(string path) => Resolve(path, IsOwn, depth: 0);

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

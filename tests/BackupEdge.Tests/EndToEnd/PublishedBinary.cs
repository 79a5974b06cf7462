namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published native binary that the end-to-end tests drive.</summary>
public static class PublishedBinary
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Its absolute path: that of BACKUPEDGE_BINARY, or dist/backupedge of this repository.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says how to make it.</exception>
    public static string Path => Found.Value;

    /// <summary>The folder that holds BackupEdge.slnx.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string RepositoryRoot
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "BackupEdge.slnx")))
                {
                    return folder.FullName;
                }
            }

            throw new DirectoryNotFoundException(
                $"No folder above '{AppContext.BaseDirectory}' holds BackupEdge.slnx. Run the tests " + "inside the repository."
            );
        }
    }

    private static string Find()
    {
        var told = Environment.GetEnvironmentVariable("BACKUPEDGE_BINARY");
        var path = string.IsNullOrEmpty(told)
            ? System.IO.Path.Combine(RepositoryRoot, "dist", "backupedge")
            : System.IO.Path.GetFullPath(told);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The published binary '{path}' is not there. Run ./build.sh publish, or name another " + "with BACKUPEDGE_BINARY.",
                path
            );
    }
}

namespace BackupEdge.Testing;

/// <summary>Finds the published native binary that the end-to-end tests run.</summary>
internal static class PublishedBinary
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Gets the absolute path of the binary: the value of BACKUPEDGE_BINARY, or dist/backupedge of this repository.</summary>
    /// <exception cref="FileNotFoundException">The binary does not exist; the message says how to build it.</exception>
    public static string Path => Found.Value;

    /// <summary>Gets the folder that contains BackupEdge.slnx.</summary>
    /// <exception cref="DirectoryNotFoundException">This process does not run from a folder in the repository.</exception>
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
                $"No folder above '{AppContext.BaseDirectory}' contains BackupEdge.slnx. Run the tests inside the repository."
            );
        }
    }

    private static string Find()
    {
        var configured = Environment.GetEnvironmentVariable("BACKUPEDGE_BINARY");
        var path = string.IsNullOrEmpty(configured)
            ? System.IO.Path.Combine(RepositoryRoot, "dist", "backupedge")
            : System.IO.Path.GetFullPath(configured);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The published binary '{path}' does not exist. Run ./build.sh publish, or set BACKUPEDGE_BINARY to another binary.",
                path
            );
    }
}

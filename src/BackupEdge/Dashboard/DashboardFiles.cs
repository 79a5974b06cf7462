using System.Collections.Frozen;
#if DEBUG
using System.Text;
#endif

namespace BackupEdge.Dashboard;

/// <summary>
/// The web files of the dashboard. Their addresses contain a hash over all of them, which the build puts into <c>index.html</c>, so that
/// browsers can keep them for ever and never mix those of two releases.
/// </summary>
internal sealed class DashboardFiles
{
    /// <summary>The name of the page.</summary>
    public const string Index = "index.html";

    private const string Prefix = "BackupEdge.Web/";
    private const string Ending = ".gz";
#if DEBUG
    private const string FolderVariable = "BACKUPEDGE_UI_DIR";
    private const string HashOfFolder = "folder";
    private readonly string? _folder;
#endif
    private readonly FrozenDictionary<string, PackedFile> _files;

    private DashboardFiles(string hash, FrozenDictionary<string, PackedFile> files)
    {
        Hash = hash;
        _files = files;
    }

    /// <summary>The hash over all files, as it is in their addresses.</summary>
    public string Hash { get; }

    /// <summary>Whether a file can change while the program runs, so that browsers must not keep it.</summary>
    public bool AreLive { get; }

    /// <summary>The names of all embedded files, such as <c>parts/dialog.js</c>.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <summary>
    /// Returns the embedded files. In a Debug build, the environment variable BACKUPEDGE_UI_DIR may name a folder whose files are read at
    /// each request instead, so that a change needs no build.
    /// </summary>
    public static DashboardFiles Load()
    {
#if DEBUG
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            return new DashboardFiles(folder);
        }
#endif
        return Embedded();
    }

    /// <summary>Returns the embedded files.</summary>
    public static DashboardFiles Embedded()
    {
        var resources = typeof(DashboardFiles)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Ending.Length])
            .ToList();

        // BackupEdge.Web/HASH/parts/dialog.js.gz
        var slash = resources[0].IndexOf('/', StringComparison.Ordinal);
        return new DashboardFiles(
            resources[0][..slash],
            resources.ToFrozenDictionary(name => name[(slash + 1)..], name => PackedFile.OfResource(Prefix + name), StringComparer.Ordinal)
        );
    }

#if DEBUG
    /// <summary>Returns the files of a folder, which are read at each request.</summary>
    public DashboardFiles(string folder)
        : this(HashOfFolder, FrozenDictionary<string, PackedFile>.Empty)
    {
        _folder = Path.GetFullPath(folder);
        AreLive = true;
    }
#endif

    /// <summary>Returns the file with a name such as <c>parts/dialog.js</c>; null if there is none.</summary>
    public PackedFile? Find(string name)
    {
#if DEBUG
        if (_folder is not null)
        {
            return FindIn(_folder, name);
        }
#endif
        return _files.GetValueOrDefault(name);
    }

#if DEBUG
    // Listed rather than opened by name, so that no name can leave the folder.
    private static PackedFile? FindIn(string folder, string name)
    {
        var path = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .FirstOrDefault(path => Path.GetRelativePath(folder, path) == name);
        if (path is null)
        {
            return null;
        }

        var content = File.ReadAllBytes(path);
        return PackedFile.OfBytes(
            name == Index
                ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("{hash}", HashOfFolder, StringComparison.Ordinal))
                : content
        );
    }
#endif
}

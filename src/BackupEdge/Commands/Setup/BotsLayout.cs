namespace BackupEdge.Commands.Setup;

/// <summary>The folders of an installation of General Bots.</summary>
/// <param name="Path">The absolute path of the folder of the installation.</param>
internal sealed record BotsLayout(string Path)
{
    private const string Production = "opt/gbo";
    private const string Embedded = "opt/botserver";
    private const string Stack = "botserver-stack";

    /// <summary>The folder of configurations.</summary>
    public string Conf => In("conf");

    /// <summary>The folder with a folder for each service.</summary>
    public string Data => In("data");

    /// <summary>Returns the path of an entry.</summary>
    public string In(string relative) => System.IO.Path.Join(Path, relative);

    /// <summary>Returns the first of some folders that exists; null for none.</summary>
    public string? FirstFolder(params IReadOnlyList<string> relative) => relative.Select(In).FirstOrDefault(Directory.Exists);

    /// <summary>Returns the values of the files <c>.env</c> of the installation. Those with secrets are not in the result.</summary>
    public IReadOnlyDictionary<string, string> ReadSettings() =>
        EnvironmentFile.ReadAll([
            In("conf/.env"),
            In("bin/.env"),
            In(".env"),
            System.IO.Path.Join(System.IO.Path.GetDirectoryName(Path), ".env"),
        ]);

    /// <summary>Finds the installations of a host: of production, of embedded boards, and those in home folders.</summary>
    /// <param name="root">The root folder of the host.</param>
    /// <param name="workingFolder">The current folder, which may have one.</param>
    public static IReadOnlyList<BotsLayout> Find(string root, string workingFolder)
    {
        IEnumerable<string> places =
        [
            System.IO.Path.Join(root, Production),
            System.IO.Path.Join(root, Embedded),
            System.IO.Path.Join(workingFolder, Stack),
            System.IO.Path.Join(root, "root", Stack),
            .. FoldersOf(System.IO.Path.Join(root, "home")).Select(home => System.IO.Path.Join(home, Stack)),
        ];
        return [.. places.Distinct(StringComparer.Ordinal).Where(Directory.Exists).Select(place => new BotsLayout(place))];
    }

    /// <summary>Returns the folders in a folder, sorted; none if it cannot be read.</summary>
    public static IReadOnlyList<string> FoldersOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

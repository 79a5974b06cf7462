using System.Text;

namespace BackupEdge.Tests.Dashboard;

/// <summary>The sources of the dashboard's web files.</summary>
internal static class WebSources
{
    /// <summary>The folder with the sources.</summary>
    public static readonly string Folder = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge", "Dashboard", "Web");

    /// <summary>The paths of all files, relative to the folder, with slashes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory
            .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The files that were written for this program.</summary>
    public static IEnumerable<string> Own => Names.Where(name => !name.StartsWith("vendor/", StringComparison.Ordinal));

    /// <summary>Returns the text of a file.</summary>
    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Returns the keys of the object that a file of words exports, without those of objects in it.</summary>
    public static IReadOnlyList<string> KeysIn(string source)
    {
        var keys = new List<string>();
        var (depth, word) = (0, new StringBuilder());
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\'' or '"' or '`':
                    var end = EndOf(source, i);
                    word.Clear().Append(source, i + 1, end - i - 1);
                    i = end;
                    break;
                case '/' when i + 1 < source.Length && source[i + 1] == '/':
                    i = Math.Max(i, source.IndexOf('\n', i) - 1);
                    break;
                case '{':
                    depth++;
                    word.Clear();
                    break;
                case '}':
                    depth--;
                    word.Clear();
                    break;
                case ':' when depth == 1:
                    keys.Add(word.ToString());
                    word.Clear();
                    break;
                case ',' or ':':
                    word.Clear();
                    break;
                case var c when char.IsAsciiLetterOrDigit(c) || c is '_' or '$':
                    word.Append(c);
                    break;
                default:
                    break;
            }
        }

        return keys;
    }

    private static int EndOf(string source, int start)
    {
        var i = start + 1;
        while (source[i] != source[start])
        {
            i += source[i] == '\\' ? 2 : 1;
        }

        return i;
    }
}

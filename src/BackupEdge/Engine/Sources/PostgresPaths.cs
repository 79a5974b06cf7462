using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The paths of the streams of a source that backs up several PostgreSQL databases: <c>databases/NAME.dump</c> and, after them in the order
/// of paths, <c>globals.sql</c>. So roles are read after the databases that need them.
/// </summary>
internal static class PostgresPaths
{
    /// <summary>The path of the roles and tablespaces, below the source.</summary>
    public const string Globals = "globals.sql";

    private const string Folder = "databases/";
    private const string Ending = ".dump";

    /// <summary>Returns the path of a database's dump, below the source. Bytes that no file name should have become <c>%XX</c>.</summary>
    public static string Of(string database)
    {
        var name = new StringBuilder();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in database.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and not ('/' or '\\' or '%' or 0x7F) && !Rune.IsControl(rune))
            {
                name.Append(rune);
            }
            else
            {
                foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    name.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
                }
            }
        }

        return $"{Folder}{name}{Ending}";
    }

    /// <summary>
    /// Returns the name of the database whose dump a path is, or <see langword="null"/> if it is not one of <see cref="Of"/>. A forged
    /// archive can have any name.
    /// </summary>
    /// <param name="path">The path in the backup, <c>source/path</c>.</param>
    public static string? FindDatabase(string path)
    {
        var below = Below(path);
        if (
            !below.StartsWith(Folder, StringComparison.Ordinal)
            || !below.EndsWith(Ending, StringComparison.Ordinal)
            || below.Length <= Folder.Length + Ending.Length
        )
        {
            return null;
        }

        var name = below[Folder.Length..^Ending.Length];
        return name.Contains('/', StringComparison.Ordinal) ? null : Uri.UnescapeDataString(name);
    }

    /// <summary>Returns whether a path is that of the roles and tablespaces.</summary>
    /// <param name="path">The path in the backup, <c>source/path</c>.</param>
    public static bool IsGlobals(string path) => Below(path) == Globals;

    /// <summary>Returns the name of the database of a dump that is the only stream of its source, <c>source/NAME.dump</c>.</summary>
    /// <param name="path">The path in the backup, <c>source/path</c>.</param>
    public static string NameOfSingle(string path)
    {
        var below = Below(path);
        return below.EndsWith(Ending, StringComparison.Ordinal) ? below[..^Ending.Length] : below;
    }

    private static string Below(string path) => path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

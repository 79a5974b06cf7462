using System.Globalization;
using System.Text.RegularExpressions;

namespace BackupEdge.Copies;

/// <summary>
/// The keys of the objects in a copy store. docs/copy-format.md describes them. Every object but <see cref="Writer"/> is written once; an
/// object with the same key has the same meaning, also if another run wrote it.
/// </summary>
internal static partial class CopyLayout
{
    /// <summary>The version of the layout that this build writes. A store with a greater one is refused.</summary>
    public const int Format = 1;

    /// <summary>The object that marks a store and names it: <see cref="CopyMarker"/>.</summary>
    public const string Marker = "backupedge.json";

    /// <summary>The only object that is overwritten: <see cref="CopyWriter"/>.</summary>
    public const string Writer = "w/writer.json";

    /// <summary>The prefix of the key bundles and slots, which have the names of their files.</summary>
    public const string Keys = "k/";

    /// <summary>The prefix of the archives.</summary>
    public const string Archives = "a/";

    /// <summary>The prefix of the commit records.</summary>
    public const string Records = "m/";

    /// <summary>The prefix of the tombstones.</summary>
    public const string Tombstones = "t/";

    /// <summary>The prefix of the copies of the catalogue.</summary>
    public const string Catalogues = "c/";

    /// <summary>The ending of an archive.</summary>
    public const string ArchiveEnding = ".bea";

    /// <summary>The ending of a commit record.</summary>
    public const string RecordEnding = ".bem";

    /// <summary>The ending of a tombstone.</summary>
    public const string TombstoneEnding = ".bet";

    /// <summary>The ending of a copy of the catalogue.</summary>
    public const string CatalogueEnding = ".bec";

    /// <summary>Returns the key of a file of the folder <c>keys</c>.</summary>
    /// <param name="name">The name of the file, of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    public static string KeyOfKeyFile(string name) => Keys + name;

    /// <summary>Returns the key of a copy of the catalogue.</summary>
    /// <param name="at">When it was made.</param>
    /// <param name="number">Its number, which grows with each copy.</param>
    public static string KeyOfCatalogue(DateTimeOffset at, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Catalogues}{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{number:D6}{CatalogueEnding}");

    /// <summary>Reads the number in the key of a copy of the catalogue. Returns false if it is no such key.</summary>
    public static bool TryReadCatalogue(string key, out long number)
    {
        number = 0;
        var match = CatalogueKey().Match(key);
        return match.Success
            && long.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number > 0;
    }

    [GeneratedRegex(@"^c/[0-9]{8}T[0-9]{6}Z-(?<number>[0-9]{6,18})\.bec$", RegexOptions.ExplicitCapture)]
    private static partial Regex CatalogueKey();
}

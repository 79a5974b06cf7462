using System.Globalization;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// A backup named by its age: <c>latest</c>, <c>latest~2</c> (the second before the newest), <c>latest:bots</c> (the newest that contains
/// the source) or <c>latest:bots~2</c>. Only completed backups count.
/// </summary>
/// <param name="Source">The name of the source; null for any.</param>
/// <param name="Back">The number of newer completed backups.</param>
internal sealed record LatestBackup(string? Source, int Back)
{
    private const string Word = "latest";

    /// <summary>Returns the meaning of a text; null if it names no backup by its age.</summary>
    public static LatestBackup? Parse(string text)
    {
        if (!text.StartsWith(Word, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[Word.Length..];
        var back = 0;
        if (rest.LastIndexOf('~') is var tilde and >= 0)
        {
            if (!int.TryParse(rest.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out back))
            {
                return null;
            }

            rest = rest[..tilde];
        }

        return rest switch
        {
            "" => new LatestBackup(null, back),
            [':', _, ..] => new LatestBackup(rest[1..], back),
            _ => null,
        };
    }

    public override string ToString() => Word + (Source is null ? "" : $":{Source}") + (Back == 0 ? "" : $"~{Back}");
}

using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>A table of docs/api.md.</summary>
/// <param name="Columns">The words of its head.</param>
/// <param name="Rows">Its cells as they are written.</param>
internal sealed partial record ManualTable(IReadOnlyList<string> Columns, IReadOnlyList<ManualRow> Rows)
{
    /// <summary>Whether it tells fields of bodies or answers.</summary>
    public bool TellsFields => Columns[0] == "field" && Columns.Contains("type");

    /// <summary>Names of everything it tells.</summary>
    public IEnumerable<string> Names => Rows.SelectMany(row => row.Names);

    /// <summary>Every table in a stretch of the manual.</summary>
    public static IReadOnlyList<ManualTable> In(IReadOnlyList<string> lines)
    {
        var tables = new List<ManualTable>();
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (!lines[i].StartsWith('|') || !lines[i + 1].StartsWith("|-", StringComparison.Ordinal))
            {
                continue;
            }

            var columns = Cells(lines[i]);
            var rows = lines
                .Skip(i + 2)
                .TakeWhile(line => line.StartsWith('|'))
                .Select(line => new ManualRow(columns, Cells(line)))
                .ToList();
            tables.Add(new ManualTable(columns, rows));
            i += 1 + rows.Count;
        }

        return tables;
    }

    /// <summary>The row that tells a name, or null.</summary>
    public ManualRow? Find(string name) => Rows.FirstOrDefault(row => row.Names.Contains(name));

    private static string[] Cells(string line) => [.. Bar().Split(line).Skip(1).SkipLast(1).Select(cell => cell.Trim())];

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}

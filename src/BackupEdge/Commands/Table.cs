using System.Text;

namespace BackupEdge.Commands;

/// <summary>
/// Formats rows as a text table: columns as wide as their content, two spaces apart. A heading that begins with <c>&gt;</c> aligns its
/// column to the right.
/// </summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.Of)]);

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="colors">The colours of the column <c>STATUS</c>; null for none.</param>
    public void Write(TextWriter writer, StatusColors? colors = null)
    {
        string[][] all =
        [
            [.. headings.Select(heading => heading.TrimStart('>'))],
            .. _rows,
        ];
        var widths = new int[headings.Length];
        foreach (var row in all)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        foreach (var row in all)
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
            {
                var cell = headings[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
                line.Append(headings[i] == "STATUS" && colors is not null ? colors.Paint(row[i], cell) : cell).Append("  ");
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }
}

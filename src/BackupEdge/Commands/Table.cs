using System.Text;

namespace BackupEdge.Commands;

/// <summary>
/// Formats rows as a text table: columns as wide as their content, two spaces apart. A heading that begins with <c>&gt;</c> aligns its
/// column to the right.
/// </summary>
internal sealed class Table(params string[] headings)
{
    private const int Gap = 2;
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.Of)]);

    /// <summary>Writes all columns.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="colors">The colours of the column <c>STATUS</c>; null for none.</param>
    public void Write(TextWriter writer, StatusColors? colors = null) =>
        Write(writer, Widths(), [.. Enumerable.Range(0, headings.Length)], colors);

    /// <summary>Writes the first of the given columns, and each further one for which a line has room.</summary>
    /// <param name="writer">The output.</param>
    /// <param name="width">The length of a line.</param>
    /// <param name="byImportance">The headings of the columns, the most important one first.</param>
    /// <param name="colors">The colours of the column <c>STATUS</c>; null for none.</param>
    public void WriteFitting(TextWriter writer, int width, IReadOnlyList<string> byImportance, StatusColors? colors = null)
    {
        var widths = Widths();
        var used = -Gap;
        var columns = new List<int>();
        foreach (var heading in byImportance)
        {
            var column = Array.IndexOf(headings, heading);
            if (columns.Count == 0 || used + Gap + widths[column] <= width)
            {
                used += Gap + widths[column];
                columns.Add(column);
            }
        }

        columns.Sort();
        Write(writer, widths, columns, colors);
    }

    private int[] Widths()
    {
        var widths = headings.Select(heading => heading.TrimStart('>').Length).ToArray();
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        return widths;
    }

    private void Write(TextWriter writer, int[] widths, IReadOnlyList<int> columns, StatusColors? colors)
    {
        IEnumerable<string[]> all =
        [
            [.. headings.Select(heading => heading.TrimStart('>'))],
            .. _rows,
        ];
        foreach (var row in all)
        {
            var line = new StringBuilder();
            foreach (var i in columns)
            {
                var cell = headings[i].StartsWith('>') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
                line.Append(headings[i] == "STATUS" && colors is not null ? colors.Paint(row[i], cell) : cell).Append(' ', Gap);
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }
}

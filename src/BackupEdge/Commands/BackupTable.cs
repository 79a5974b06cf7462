using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Commands;

/// <summary>Formats backups as a table: with all columns, or for a terminal with those that fit.</summary>
/// <param name="times">Formats the times.</param>
/// <param name="width">The number of columns of the terminal; null if the output is not a terminal.</param>
internal sealed class BackupTable(LocalTimes times, int? width)
{
    private const int DateLength = 10;
    private const int MaxText = 24;

    // For a narrow terminal. The id contains the time of the backup.
    private static readonly string[] ByImportance =
    [
        "ID",
        "STATUS",
        "HOLD",
        "EXPIRES",
        ">SIZE",
        "TYPE",
        "LABEL",
        "CREATED",
        "SOURCES",
        ">FILES",
        ">WARNINGS",
        "TAGS",
        ">SOURCE SIZE",
    ];

    private readonly Table _table = new(
        "ID",
        "CREATED",
        "TYPE",
        "STATUS",
        ">FILES",
        ">SOURCE SIZE",
        ">SIZE",
        ">WARNINGS",
        "HOLD",
        "EXPIRES",
        "SOURCES",
        "LABEL",
        "TAGS"
    );

    /// <summary>Adds a backup. The outlook is null if it is not completed.</summary>
    public void Add(BackupRow row, RetentionOutlook? retention) =>
        _table.Add(
            row.Id,
            times.Text(row.CreatedAt),
            WireNames.Of(row.Type),
            WireNames.Of(row.Status),
            Units.Count(row.Counts.Files),
            Units.Bytes(row.Counts.SourceBytes),
            Units.Bytes(row.Counts.StoredBytes),
            Units.Count(row.WarningCount),
            row.IsHeld ? "held" : "-",
            Expires(retention),
            Short(string.Join(",", row.Sources.Select(source => source.Name))),
            Short(row.Label ?? ""),
            Short(string.Join(",", row.Tags))
        );

    /// <summary>Writes the table.</summary>
    /// <param name="output">Receives the lines.</param>
    /// <param name="colors">The colours of the statuses.</param>
    public void Write(TextWriter output, StatusColors colors)
    {
        if (width is { } columns)
        {
            _table.WriteFitting(output, columns, ByImportance, colors);
        }
        else
        {
            _table.Write(output, colors);
        }
    }

    private string Expires(RetentionOutlook? retention)
    {
        if (retention is { IsExpired: true })
        {
            return "next prune";
        }

        var text = times.Text(retention?.ExpiresAt);
        return width is not null && text.Length > DateLength ? text[..DateLength] : text;
    }

    private string Short(string text) => width is not null && text.Length > MaxText ? $"{text[..(MaxText - 3)]}..." : text;
}

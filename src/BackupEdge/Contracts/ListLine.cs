using System.Globalization;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Contracts;

/// <summary>Makes the lines of lists as text, which a bot can say: a few values of a row, separated by <c> - </c>.</summary>
internal static class ListLine
{
    /// <summary>Returns id, time of the request, size, status and label.</summary>
    public static string Of(BackupListItem row) => Join(row.Id, Spoken(row.CreatedAt), ByteSize.Text(row.Size), row.Status, row.Label);

    /// <summary>Returns id, kind, status and percent.</summary>
    public static string Of(JobListItem row) =>
        Join(
            row.JobId,
            row.Kind,
            row.Status,
            row.Progress.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : null
        );

    /// <summary>Returns id, time of the end, result and sources.</summary>
    public static string Of(DrillListItem row) =>
        Join(row.Id, Spoken(row.EndedAt), row.Result, string.Join(", ", row.Sources.Select(source => $"{source.Source} {source.Result}")));

    /// <summary>Returns id, cron line, type and next due time.</summary>
    public static string Of(ScheduleAnswer row) =>
        Join(row.Id, row.Cron, row.Type ?? row.Kind, row.NextRunAt is { } next ? $"next {Spoken(next)}" : "not enabled");

    // From 2026-11-23T02:00:00.171Z, as all contracts have it.
    private static string Spoken(string time) => $"{time[..10]} {time[11..19]} UTC";

    private static string Join(params ReadOnlySpan<string?> values)
    {
        var line = new List<string>(values.Length);
        foreach (var value in values)
        {
            if (value is not null)
            {
                line.Add(value);
            }
        }

        return string.Join(" - ", line);
    }
}

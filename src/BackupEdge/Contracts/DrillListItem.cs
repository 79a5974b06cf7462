using BackupEdge.Catalogue;
using BackupEdge.Drills;

namespace BackupEdge.Contracts;

/// <summary>A drill in a list.</summary>
internal sealed record DrillListItem
{
    /// <summary>Converts a row of the catalogue.</summary>
    public DrillListItem(DrillRow row)
    {
        Id = row.Id;
        JobId = row.JobId;
        Result = WireNames.Of(row.Result);
        From = row.Copy ?? DrillReport.DataFolder;
        StartedAt = UtcTime.Text(row.StartedAt);
        EndedAt = UtcTime.Text(row.EndedAt);
        DurationSeconds = UtcTime.Seconds(row.StartedAt, row.EndedAt, row.EndedAt) ?? 0;
        CreatedBy = row.CreatedBy;
        Sources = [.. row.Sources.Select(DrillListSource.From)];
    }

    /// <summary>The id of the drill.</summary>
    public string Id { get; }

    /// <summary>The job that ran it.</summary>
    public string JobId { get; }

    /// <summary>The result of all sources together.</summary>
    public string Result { get; }

    /// <summary>Where the backups were read from: <c>data folder</c>, or the name of a copy.</summary>
    public string From { get; }

    /// <summary>When it began.</summary>
    public string StartedAt { get; }

    /// <summary>When it ended.</summary>
    public string EndedAt { get; }

    /// <summary>How long it took.</summary>
    public double DurationSeconds { get; }

    /// <summary>Who requested it.</summary>
    public string CreatedBy { get; }

    /// <summary>The sources, in the order in which they were restored.</summary>
    public IReadOnlyList<DrillListSource> Sources { get; }
}

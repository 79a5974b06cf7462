using System.Text.Json;
using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;

namespace BackupEdge.Contracts;

/// <summary>Everything known of a job; docs/api.md tells every field.</summary>
internal sealed record JobDetails : JobListItem
{
    /// <summary>Makes it of a row, its notes and the time.</summary>
    public JobDetails(JobRow row, IReadOnlyList<PathNote> errors, IReadOnlyList<PathNote> warnings, DateTimeOffset now)
        : base(row, now)
    {
        Errors = NoteAnswer.From(errors);
        Warnings = NoteAnswer.From(warnings);
        Plan = row.Plan is null ? null : PrunePlan.From(JsonSerializer.Deserialize(row.Plan, JobsJson.Default.RetentionPlan)!);
    }

    /// <summary>Reads the notes of a job and converts it.</summary>
    /// <param name="catalogue">The catalogue that holds the notes.</param>
    /// <param name="job">The job, with its progress if it is running in this process.</param>
    /// <param name="now">The current time, UTC.</param>
    public static JobDetails From(CatalogueDatabase catalogue, JobRow job, DateTimeOffset now)
    {
        var (errors, warnings) = catalogue.Read(session => (session.Notes.Errors(job.Id), session.Notes.Warnings(job.Id)));
        return new JobDetails(job, errors, warnings, now);
    }

    /// <summary>The first 1000 paths that failed.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Errors { get; }

    /// <summary>The first 1000 paths with a lesser trouble.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Warnings { get; }

    /// <summary>What a prune does and why; null for other kinds.</summary>
    [JsonPropertyOrder(1)]
    public PrunePlan? Plan { get; }
}

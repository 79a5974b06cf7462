using System.Text.Json;
using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;

namespace BackupEdge.Contracts;

/// <summary>All properties of a job.</summary>
internal sealed record JobDetails : JobListItem
{
    /// <summary>Converts a row of the catalogue and its notes.</summary>
    public JobDetails(JobRow row, IReadOnlyList<PathNote> errors, IReadOnlyList<PathNote> warnings, DateTimeOffset now)
        : base(row, now)
    {
        Errors = NoteAnswer.From(errors);
        Warnings = NoteAnswer.From(warnings);
        Plan = row.Plan is null ? null : PrunePlan.From(JsonSerializer.Deserialize(row.Plan, JobsJson.Default.RetentionPlan)!);
    }

    /// <summary>Reads the notes of a job and converts both.</summary>
    public static JobDetails From(CatalogueDatabase catalogue, JobRow job, DateTimeOffset now)
    {
        var (errors, warnings) = catalogue.Read(session => (session.Notes.Errors(job.Id), session.Notes.Warnings(job.Id)));
        return new JobDetails(job, errors, warnings, now);
    }

    /// <summary>The first 1000 paths that failed.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Errors { get; }

    /// <summary>The first 1000 paths with a warning; for a prune or reseal, archives that it could not rewrite.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<NoteAnswer> Warnings { get; }

    /// <summary>What a prune does and why; <c>null</c> for other kinds.</summary>
    [JsonPropertyOrder(1)]
    public PrunePlan? Plan { get; }
}

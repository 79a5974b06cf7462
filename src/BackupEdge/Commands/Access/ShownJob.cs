using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands.Access;

/// <summary>All properties of a job.</summary>
/// <param name="Row">The job.</param>
/// <param name="Errors">The first 1000 paths that failed.</param>
/// <param name="Warnings">The first 1000 paths with a warning.</param>
/// <param name="Plan">What a prune does and why; null for other kinds.</param>
internal sealed record ShownJob(JobRow Row, IReadOnlyList<NoteAnswer> Errors, IReadOnlyList<NoteAnswer> Warnings, PrunePlan? Plan);

using BackupEdge.Engine.Reports;

namespace BackupEdge.Retention;

/// <summary>What a prune did.</summary>
/// <param name="DeletedBackups">Backups that had expired.</param>
/// <param name="DeletedArchives">Archives that nobody needed.</param>
/// <param name="RewrittenArchives">Archives that were thinned out.</param>
/// <param name="FreedBytes">Bytes of files that are no more.</param>
/// <param name="Kept">Archives that should have been rewritten and were not, with the reason.</param>
internal sealed record PruneSummary(
    long DeletedBackups,
    long DeletedArchives,
    long RewrittenArchives,
    long FreedBytes,
    IReadOnlyList<PathReport> Kept
);

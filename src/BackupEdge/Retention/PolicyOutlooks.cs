namespace BackupEdge.Retention;

/// <summary>What the retention policy says of each completed backup, without the jobs that use them.</summary>
/// <param name="Revision">The revision of what retention considers, see <see cref="Catalogue.RetainedRevision"/>.</param>
/// <param name="ValidUntil">The time from which the policy says something else of a backup, UTC.</param>
/// <param name="ById">The outlook of each completed backup by its id.</param>
internal sealed record PolicyOutlooks(long Revision, DateTimeOffset ValidUntil, IReadOnlyDictionary<string, RetentionOutlook> ById);

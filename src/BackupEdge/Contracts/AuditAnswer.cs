using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A change or a group of refused requests.</summary>
/// <param name="Number">The place in the order of records.</param>
/// <param name="At">When it happened; for several equal refusals, the first.</param>
/// <param name="Action">
/// <c>backup.create</c>, <c>backup.delete</c>, <c>backup.undelete</c>, <c>backup.update</c>, <c>backup.hold</c>, <c>backup.release</c>,
/// <c>backup.verify</c>, <c>backup.restore</c>, <c>backup.read</c>, <c>prune</c>, <c>reseal</c>, <c>copy</c>, <c>copy.verify</c>,
/// <c>copy.probe</c>, <c>drill</c>, <c>job.cancel</c>, <c>schedule.create</c>, <c>schedule.update</c>, <c>schedule.delete</c>,
/// <c>schedule.run</c>, <c>key.create</c>, <c>key.revoke</c>, <c>session.create</c>, <c>session.delete</c>, <c>encryption.unlock</c>,
/// <c>encryption.lock</c>, <c>audit.forget</c> or <c>refused</c>.
/// </param>
/// <param name="Caller">
/// The name of a key, the <c>sub</c> of a token, <c>command line</c>, the id of a schedule, <c>configuration</c> or <c>service</c>;
/// <c>null</c> for an unknown caller.
/// </param>
/// <param name="Credential">
/// The id of a key, <c>token</c>, <c>command line</c>, <c>schedule</c>, <c>configuration</c>, <c>service</c>, or the id of the prune that
/// made the change; <c>null</c> for an unknown caller.
/// </param>
/// <param name="Role">The role of the caller.</param>
/// <param name="Address">The source address of the request, or of the proxy if there is one; <c>null</c> without a request.</param>
/// <param name="Method">The HTTP method of the request; <c>other</c> if HTTP has no such method.</param>
/// <param name="Path">
/// The path of the request, percent-encoded, at most 200 characters; for <c>backup.read</c> with <c>?path=</c> and the path in the backup,
/// as much again.
/// </param>
/// <param name="Subject">
/// The id of the backup, job, schedule or key; of <c>encryption.unlock</c> for how long, such as <c>15 minutes</c>; of
/// <c>audit.forget</c> a hash of what was deleted; <c>null</c> for a refusal and for <c>encryption.lock</c>.
/// </param>
/// <param name="Result">
/// <c>done</c>, the code of a refusal, or <c>many</c>. Of a restore, prune or reseal also <c>dry_run</c>, which changed nothing. Of
/// <c>backup.delete</c> also <c>requested</c> and <c>withdrawn</c>, where it needs two admins, and <c>purged</c> and <c>purged_early</c> of
/// what left the bin, early if the disk was short of space.
/// </param>
/// <param name="Status">The HTTP status of a refusal; <c>null</c> for a change.</param>
/// <param name="Count">
/// The number of equal refusals in this record; of <c>audit.forget</c>, of deleted records; 1 for another change.
/// </param>
internal sealed record AuditAnswer(
    long Number,
    string At,
    string Action,
    string? Caller,
    string? Credential,
    string? Role,
    string? Address,
    string? Method,
    string? Path,
    string? Subject,
    string Result,
    int? Status,
    long Count
)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static AuditAnswer From(AuditRow row) =>
        new(
            row.Number,
            UtcTime.Text(row.At),
            row.Action,
            row.Caller,
            row.Credential,
            row.Role is { } role ? WireNames.Of(role) : null,
            row.Address,
            row.Method,
            row.Path,
            row.Subject,
            row.Result,
            row.Status,
            row.Count
        );
}

namespace BackupEdge.Catalogue;

/// <summary>The results in audit records of <see cref="AuditAction.BackupDelete"/>, beside that of a delete.</summary>
internal static class DeleteAudit
{
    /// <summary>A delete was requested that a second admin must confirm.</summary>
    public const string Requested = "requested";

    /// <summary>Such a request was withdrawn.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>A deleted backup left the bin when its time there had passed.</summary>
    public const string Purged = "purged";

    /// <summary>A deleted backup left the bin before its time, because the disk was short of space.</summary>
    public const string PurgedEarly = "purged_early";
}

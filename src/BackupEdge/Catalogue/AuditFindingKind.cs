namespace BackupEdge.Catalogue;

/// <summary>What a verification of the audit chain can find.</summary>
internal enum AuditFindingKind
{
    /// <summary>A record does not match its hash: it or its hash was changed.</summary>
    Changed,

    /// <summary>Records are missing, and retention has not deleted them.</summary>
    Missing,

    /// <summary>A record is in a place where none was written.</summary>
    Unexpected,

    /// <summary>The list of the records that retention has deleted was changed.</summary>
    ForgottenChanged,

    /// <summary>The records do not give the end of the chain that the catalogue has noted: their hashes or the end were changed.</summary>
    EndChanged,

    /// <summary>An archive or a copy of the catalogue knows a record after the last one: the end was cut.</summary>
    Truncated,

    /// <summary>An archive or a copy of the catalogue knows another hash: records up to this one were written again.</summary>
    Rewritten,
}

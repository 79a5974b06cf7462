namespace BackupEdge.Catalogue;

/// <summary>
/// The last record of the audit chain at some time. Archives and copies of the catalogue contain it, so that a chain that was cut or
/// calculated again since then does not fit them.
/// </summary>
/// <param name="Chain">The id of the chain.</param>
/// <param name="Number">The number of the record.</param>
/// <param name="Hash">The hash of the record and of all records before it, lower-case hexadecimal.</param>
internal sealed record AuditHead(string Chain, long Number, string Hash);

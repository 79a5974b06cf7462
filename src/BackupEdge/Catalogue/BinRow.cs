namespace BackupEdge.Catalogue;

/// <summary>A deleted backup that can be undeleted.</summary>
/// <param name="Id">The id.</param>
/// <param name="DeletedAt">When it was deleted, UTC.</param>
/// <param name="DeletedBy">The name of the caller, or the id of the job.</param>
/// <param name="Since">The service time of the delete.</param>
/// <param name="StoredBytes">The size of its archive in bytes.</param>
internal sealed record BinRow(string Id, DateTimeOffset DeletedAt, string DeletedBy, ServiceTime Since, long StoredBytes);

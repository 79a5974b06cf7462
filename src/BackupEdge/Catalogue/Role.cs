namespace BackupEdge.Catalogue;

/// <summary>What a caller may do; a higher one includes the lower.</summary>
public enum Role
{
    /// <summary>Creates and lists backups.</summary>
    BackupOperator,

    /// <summary>Does everything.</summary>
    Admin,
}

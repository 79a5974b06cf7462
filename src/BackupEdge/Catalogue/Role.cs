namespace BackupEdge.Catalogue;

/// <summary>The permissions of a caller. A higher role includes the lower ones.</summary>
public enum Role
{
    /// <summary>May create and list backups.</summary>
    BackupOperator,

    /// <summary>May do everything.</summary>
    Admin,
}

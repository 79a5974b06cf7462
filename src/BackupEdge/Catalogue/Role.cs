namespace BackupEdge.Catalogue;

/// <summary>The permissions of a caller. A higher role includes the lower ones.</summary>
public enum Role
{
    /// <summary>May see the state of backups, jobs, schedules and the service, but no content.</summary>
    Viewer,

    /// <summary>May also create backups and list their contents.</summary>
    BackupOperator,

    /// <summary>May do everything.</summary>
    Admin,
}

namespace BackupEdge.Engine.Restore;

/// <summary>What a restore does with existing entries. Folders are always merged.</summary>
public enum OverwriteMode
{
    /// <summary>Existing entries are replaced.</summary>
    Replace,

    /// <summary>Existing entries are left unchanged.</summary>
    Skip,

    /// <summary>The restore fails without writing anything if an entry exists.</summary>
    Fail,
}

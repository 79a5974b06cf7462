namespace BackupEdge.Engine.Restore;

/// <summary>What a restore does with what is already there. Folders are always merged.</summary>
public enum OverwriteMode
{
    /// <summary>Replace it.</summary>
    Replace,

    /// <summary>Leave it.</summary>
    Skip,

    /// <summary>Write nothing at all if anything is in the way.</summary>
    Fail,
}

namespace BackupEdge.Engine.Restore;

/// <summary>What a restore does at a path of the destination.</summary>
public enum RestoreFate
{
    /// <summary>Nothing exists at the path, and the entry is created.</summary>
    Created,

    /// <summary>The existing entry is replaced.</summary>
    Replaced,

    /// <summary>
    /// The existing entry looks like that of the backup: a folder, or an entry of the same type, size and modification time. With
    /// <see cref="OverwriteMode.Replace"/>, a file is written again nevertheless, because its content is not compared.
    /// </summary>
    Unchanged,

    /// <summary>The existing entry stays, because <see cref="OverwriteMode"/> does not allow to replace it.</summary>
    Skipped,

    /// <summary>The backup does not have the existing entry, and it is deleted.</summary>
    Deleted,
}

namespace BackupEdge.Engine.Tar;

/// <summary>The forms in which a backup is exported.</summary>
public enum TarFormat
{
    /// <summary>A tar archive in one LZ4 frame.</summary>
    TarLz4,

    /// <summary>A tar archive as it is.</summary>
    Tar,
}

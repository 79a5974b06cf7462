namespace BackupEdge.Engine.Tar;

/// <summary>The output formats of an export.</summary>
public enum TarFormat
{
    /// <summary>A tar archive compressed as one LZ4 frame.</summary>
    TarLz4,

    /// <summary>An uncompressed tar archive.</summary>
    Tar,
}

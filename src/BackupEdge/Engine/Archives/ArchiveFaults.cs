using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The faults of archives that cannot be read.</summary>
internal static class ArchiveFaults
{
    /// <summary>A damaged archive.</summary>
    public static Fault Of(string archive, string what) =>
        new(
            FaultCode.ArchiveDamaged,
            $"The archive of '{archive}' is damaged: {what}. Run a verify to see what is hurt, and restore from another backup.",
            ("backup_id", archive)
        );

    /// <summary>An archive whose header names a hash or a codec that this build does not have.</summary>
    public static Fault Unsupported(string archive, ArchiveHeader header) =>
        new(
            FaultCode.ArchiveUnsupported,
            $"The archive of '{archive}' uses the hash '{header.Hash}' and the codec '{header.Codec}', which this BackupEdge does not "
                + "know. Use a newer one to read it.",
            ("backup_id", archive)
        );
}

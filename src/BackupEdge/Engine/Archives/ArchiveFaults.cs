using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Creates the faults for archives that cannot be read.</summary>
internal static class ArchiveFaults
{
    /// <summary>Creates an <c>archive_damaged</c> fault.</summary>
    /// <param name="archive">The archive's id.</param>
    /// <param name="what">What is wrong, as a part of a sentence without a period.</param>
    public static Fault Of(string archive, string what) =>
        new(
            FaultCode.ArchiveDamaged,
            $"The archive of '{archive}' is damaged: {what}. Verify it to list the damage, and restore from another backup.",
            ("backup_id", archive)
        );

    /// <summary>Creates an <c>archive_unsupported</c> fault for a hash or codec that this build does not have.</summary>
    public static Fault Unsupported(string archive, ArchiveHeader header) =>
        new(
            FaultCode.ArchiveUnsupported,
            $"The archive of '{archive}' uses the hash '{header.Hash}' and the codec '{header.Codec}', which this version of BackupEdge "
                + "does not support. Update BackupEdge to read it.",
            ("backup_id", archive)
        );
}

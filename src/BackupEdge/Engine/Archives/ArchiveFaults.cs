using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>The one sentence that tells of a damaged archive.</summary>
internal static class ArchiveFaults
{
    public static Fault Of(string archive, string what) =>
        new(
            FaultCode.ArchiveDamaged,
            $"The archive of '{archive}' is damaged: {what}. Run a verify to see what is hurt, and restore from another backup.",
            ("backup_id", archive)
        );
}

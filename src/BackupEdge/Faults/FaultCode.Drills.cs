namespace BackupEdge.Faults;

/// <content>The codes of drills.</content>
internal static partial class FaultCode
{
    /// <summary>There is no drill of that id.</summary>
    /// <remarks>Look at <c>/drills</c>. A drill that was cancelled has no report.</remarks>
    public const string DrillNotFound = "drill_not_found";

    /// <summary>A drill found that something cannot be restored, or differs from the backup or the source.</summary>
    /// <remarks>Look at the report, make a new full backup, and check the disk.</remarks>
    public const string DrillFailed = "drill_failed";

    /// <summary>A drill proved nothing, because a limit of the settings or the time did not allow it, or no backup was there.</summary>
    /// <remarks>Raise the limit that <c>message</c> names, or make a backup.</remarks>
    public const string DrillSkipped = "drill_skipped";
}

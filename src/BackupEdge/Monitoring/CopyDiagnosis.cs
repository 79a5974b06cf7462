using BackupEdge.Copies;

namespace BackupEdge.Monitoring;

/// <summary>Finds the problems in the states of copies. The subject of each is the name of the copy.</summary>
internal static class CopyDiagnosis
{
    /// <summary>Returns the damage of a copy; none if nothing is damaged.</summary>
    public static IEnumerable<StatusReason> OfDamage(CopyStatus copy)
    {
        if (copy.Damage is { } damage)
        {
            var more = copy.Damaged > 1 ? $" {copy.Damaged - 1} more are damaged too." : "";
            yield return new(
                ReasonCode.CopyDamaged,
                copy.Name,
                $"The copy '{copy.Name}' is damaged, first '{damage.Subject}': {damage.Problem}{more} Find out who can write to "
                    + $"{copy.Address}. What is still in the data folder is copied again by the next run where the store has lost it."
            );
        }
    }

    /// <summary>Returns that a copy is late, if it is, with the reason if that is known.</summary>
    public static IEnumerable<StatusReason> OfLag(CopyStatus copy)
    {
        if (copy.IsLate)
        {
            var last = copy.LastCompletedAt is { } at ? $"the last complete run is from {at:u}" : "no run was complete yet";
            var waiting = copy.WaitingBackups == 1 ? "1 backup is" : $"{copy.WaitingBackups} backups are";
            var why =
                copy.Trouble is { } trouble ? $"since {trouble.Since:u} its store does not answer: {trouble.Problem}"
                : copy.LastError is { } error ? $"the last run failed: {error.Message}"
                : "the last jobs of the kind `copy` list what is missing";
            yield return new(ReasonCode.CopyLate, copy.Name, $"The copy '{copy.Name}' is late: {waiting} not in it, and {last}; {why}");
        }
    }

    /// <summary>Returns that the clock of this machine was wrong in the last run of a copy, if it was.</summary>
    public static IEnumerable<StatusReason> OfClock(CopyStatus copy)
    {
        if (copy.ClockProblem is { } problem)
        {
            yield return new(ReasonCode.CopyClock, copy.Name, $"{problem} Then run the copy again: `backupedge copy run {copy.Name}`.");
        }
    }

    /// <summary>Returns that nothing protects what is in a copy, if that is known.</summary>
    public static IEnumerable<StatusReason> OfExposure(CopyStatus copy)
    {
        if (copy.Exposure is { } exposure)
        {
            yield return new(
                ReasonCode.CopyUnprotected,
                copy.Name,
                $"Who takes over this host can delete the copy '{copy.Name}': {exposure}. Use a bucket with versions, or better with "
                    + "Object Lock. If something else protects it, such as snapshots, set `protected_elsewhere` of the copy to true."
            );
        }
    }
}

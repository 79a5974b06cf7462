namespace BackupEdge.Configuration;

/// <summary>
/// A part of each day. If it does not begin before its end, it goes past midnight; if both are equal, it is the whole day.
/// </summary>
/// <param name="From">The beginning.</param>
/// <param name="To">The end, which does not belong to it.</param>
internal sealed record CopyHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Returns whether a time of day belongs to it.</summary>
    public bool Contains(TimeOnly time) => From == To || time.IsBetween(From, To);
}

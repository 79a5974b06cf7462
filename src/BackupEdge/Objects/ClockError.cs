namespace BackupEdge.Objects;

/// <summary>Decides whether the clock of this machine is wrong by what a store states of its own clock, and describes that.</summary>
internal static class ClockError
{
    /// <summary>What people can do, as a sentence.</summary>
    public const string Advice = "Correct it, for example with `timedatectl set-ntp true`.";

    // Engines refuse requests beyond 15 minutes.
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    /// <summary>Returns whether the clocks differ by more than 5 minutes.</summary>
    /// <param name="ahead">By how much the clock of the store is ahead of that of this machine.</param>
    public static bool IsWrong(TimeSpan ahead) => ahead.Duration() > Tolerated;

    /// <summary>Returns how the clocks differ, as a part of a sentence, such as "1 day 2 min behind" or "3 h ahead of".</summary>
    /// <param name="ahead">By how much the clock of the store is ahead of that of this machine.</param>
    public static string Describe(TimeSpan ahead)
    {
        var by = ahead.Duration();
        var parts = new List<string>(3);
        Add(parts, by.Days, by.Days == 1 ? "day" : "days");
        Add(parts, by.Hours, "h");
        Add(parts, by.Minutes, "min");
        return $"{(parts.Count == 0 ? "less than 1 min" : string.Join(' ', parts))} {(ahead > TimeSpan.Zero ? "behind" : "ahead of")}";
    }

    private static void Add(List<string> parts, int count, string unit)
    {
        if (count > 0)
        {
            parts.Add($"{count} {unit}");
        }
    }
}

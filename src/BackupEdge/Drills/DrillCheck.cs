namespace BackupEdge.Drills;

/// <summary>One check of a drill.</summary>
/// <param name="Name">
/// What was checked: <c>archives</c>, <c>restore</c>, <c>content</c>, <c>metadata</c>, <c>source</c>, <c>sqlite</c>, <c>dump</c>,
/// <c>postgres</c> or <c>command</c>.
/// </param>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Message">What was found, as a sentence.</param>
/// <param name="Count">The number of things that were checked, such as files.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="DurationMs">How long the check took, in milliseconds.</param>
internal sealed record DrillCheck(string Name, string Outcome, string Message, long Count, long Bytes, long DurationMs)
{
    /// <summary>The outcome of a check that found nothing wrong.</summary>
    public const string Passed = "passed";

    /// <summary>The outcome of a check that found something.</summary>
    public const string Failed = "failed";

    /// <summary>The outcome of a check that was not possible, or did not apply.</summary>
    public const string Skipped = "skipped";

    /// <summary>The names of all checks.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["archives", "restore", "content", "metadata", "source", "sqlite", "dump", "postgres", "command"];

    /// <summary>The names of all outcomes.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = [Passed, Failed, Skipped];
}

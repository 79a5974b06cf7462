using System.Globalization;

namespace BackupEdge.Objects.S3;

/// <summary>The form of Object Lock in requests and answers.</summary>
internal static class S3Locks
{
    private const string Governance = "GOVERNANCE";
    private const string Compliance = "COMPLIANCE";

    /// <summary>Returns the headers that lock a new version.</summary>
    public static (string Name, string Value)[] HeadersOf(ObjectRetention retention) =>
        [("x-amz-object-lock-mode", TextOf(retention.Mode)), ("x-amz-object-lock-retain-until-date", TextOf(retention.Until))];

    /// <summary>Returns the body that locks a version.</summary>
    public static string XmlOf(ObjectRetention retention) =>
        $"<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>{TextOf(retention.Mode)}</Mode>"
        + $"<RetainUntilDate>{TextOf(retention.Until)}</RetainUntilDate></Retention>";

    /// <summary>Returns the mode of a word. An unknown one counts as the weaker mode.</summary>
    public static RetentionMode ModeOf(string text) => text == Compliance ? RetentionMode.Compliance : RetentionMode.Governance;

    /// <summary>Returns whether a lock is at least as strong as another. Engines keep whole seconds of the time.</summary>
    public static bool Covers(ObjectRetention? has, ObjectRetention wanted) =>
        has is not null && has.Mode >= wanted.Mode && has.Until >= Whole(wanted.Until);

    private static string TextOf(RetentionMode mode) =>
        mode switch
        {
            RetentionMode.Governance => Governance,
            RetentionMode.Compliance => Compliance,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
        };

    private static string TextOf(DateTimeOffset until) =>
        Whole(until).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}

using System.Globalization;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Commands;

/// <summary>Formats sizes, counts and durations for people.</summary>
internal static class Units
{
    /// <summary>Formats a size; see <see cref="ByteSize.Text"/>.</summary>
    public static string Bytes(long bytes) => ByteSize.Text(bytes);

    /// <summary>Formats a number such as <c>1</c> or <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Formats a number of things such as <c>1 file</c> or <c>12,345 files</c>.</summary>
    public static string Count(long count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>Formats a duration such as <c>0.4 s</c>, <c>12 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c> or <c>3 d 4 h</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds switch
        {
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.0} s"),
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s"),
            < 86400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds / 60 % 60:00} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400} d {seconds / 3600 % 24} h"),
        };
    }
}

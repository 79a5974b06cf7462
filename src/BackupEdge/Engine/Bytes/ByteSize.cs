using System.Globalization;

namespace BackupEdge.Engine.Bytes;

/// <summary>Parses and formats sizes such as <c>100MiB</c>, <c>1.5 GB</c> or <c>4096</c>.</summary>
internal static class ByteSize
{
    /// <summary>The description of a valid size, for messages.</summary>
    public const string Description = "a size such as 500KiB, 100MiB, 1.5GiB or 2GB";

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("kib", 1L << 10),
        ("mib", 1L << 20),
        ("gib", 1L << 30),
        ("tib", 1L << 40),
        ("kb", 1000),
        ("mb", 1000_000),
        ("gb", 1000_000_000),
        ("tb", 1000_000_000_000),
        ("k", 1L << 10),
        ("m", 1L << 20),
        ("g", 1L << 30),
        ("t", 1L << 40),
        ("b", 1),
        ("", 1),
    ];

    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Formats a size such as <c>312 B</c>, <c>1.5 KiB</c> or <c>23 MiB</c>: at most three digits, powers of 1024.</summary>
    public static string Text(long bytes)
    {
        var unit = 0;
        double value = bytes;
        while (Math.Round(value, value < 10 ? 1 : 0) >= 1000 && unit < Names.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        var digits = unit > 0 && Math.Round(value, 1) < 10 ? "0.0" : "0";
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {Names[unit]}";
    }

    /// <summary>
    /// Parses a size: a number with an optional unit. KiB, MiB, GiB, TiB and K, M, G, T are powers of 1024; KB, MB, GB, TB are powers of
    /// 1000. Returns <see langword="false"/> for any other text and for sizes that are not positive.
    /// </summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var lower = text.Trim().ToLowerInvariant();
        foreach (var (unit, factor) in Units)
        {
            if (!lower.EndsWith(unit, StringComparison.Ordinal))
            {
                continue;
            }

            const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;
            if (
                !decimal.TryParse(lower.AsSpan(0, lower.Length - unit.Length), Style, CultureInfo.InvariantCulture, out var number)
                || number <= 0
                || number > long.MaxValue / factor
            )
            {
                return false;
            }

            bytes = (long)(number * factor);
            return bytes > 0;
        }

        return false;
    }
}

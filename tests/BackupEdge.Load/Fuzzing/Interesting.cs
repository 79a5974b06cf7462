using System.Text;
using System.Text.Json.Nodes;

namespace BackupEdge.Load.Fuzzing;

/// <summary>Values that are likely to break readers: limits of ranges, paths that lead outside, invalid text.</summary>
internal static class Interesting
{
    private static readonly long[] Numbers =
    [
        0,
        1,
        -1,
        2,
        7,
        11,
        12,
        31,
        32,
        63,
        127,
        128,
        255,
        256,
        4095,
        4096,
        4097,
        65535,
        65536,
        1 << 20,
        (1 << 20) + 1,
        int.MaxValue,
        int.MinValue,
        uint.MaxValue,
        1L << 32,
        1L << 40,
        (1L << 52) + 1,
        (1L << 53) - 1,
        1L << 53,
        1L << 62,
        long.MaxValue - 1,
        long.MaxValue,
        long.MinValue,
    ];

    /// <summary>Returns a random number, often a limit of a range.</summary>
    public static long Number(Random random) =>
        random.Next(3) == 0 ? random.NextInt64() >> random.Next(64) : Numbers[random.Next(Numbers.Length)];

    /// <summary>Returns a random path, which may lead outside of its folder.</summary>
    public static string Path(Random random, string outside) =>
        random.Next(16) switch
        {
            0 => "",
            1 => "..",
            2 => "bots",
            3 => "bots/../../outside/x",
            4 => $"bots/{outside}",
            5 => outside + "/x",
            6 => "/" + outside,
            7 => "bots//x",
            8 => "bots/./x",
            9 => "bots/a\0b",
            10 => "other/x",
            11 => "bots/" + new string('x', 300),
            12 => string.Join('/', Enumerable.Repeat("d", 2000)).Insert(0, "bots/"),
            13 => "bots/link/x",
            14 => "settings/settings.db",
            _ => $"bots/{(char)random.Next(33, 127)}",
        };

    /// <summary>Returns a random JSON value.</summary>
    public static JsonNode? Json(Random random, string outside) =>
        random.Next(10) switch
        {
            0 => null,
            1 => JsonValue.Create(true),
            2 => new JsonArray(),
            3 => new JsonObject(),
            4 => JsonValue.Create(1e308),
            5 => JsonValue.Create(0.5),
            6 => JsonValue.Create(Path(random, outside)),
            7 => JsonValue.Create(
                random.Next(4) switch
                {
                    0 => new string('x', 100_000),
                    1 => "9999-12-31T23:59:59-14:00",
                    2 => "\ud800",
                    _ => "backup-2",
                }
            ),
            _ => JsonValue.Create(Number(random)),
        };

    /// <summary>Returns a random path as bytes, which may be invalid UTF-8.</summary>
    public static byte[] PathBytes(Random random, string outside) =>
        random.Next(20) == 0 ? [.. "bots/"u8, 0xFF, 0x80] : Encoding.UTF8.GetBytes(Path(random, outside));
}

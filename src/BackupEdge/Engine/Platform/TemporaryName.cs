using System.Buffers;
using System.Security.Cryptography;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Names for files that are being written beside their final name. Each is random, so that nobody can foresee one and put something
/// else there.
/// </summary>
internal static class TemporaryName
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private const int RandomBytes = 16;
    private const int NamesAtOnce = 128;
    private const int Length = 12 + (2 * RandomBytes) + 4;

    // Random bytes for the thread's next names: the generator costs more for each call than for each byte.
    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    private static ReadOnlySpan<byte> Prefix => ".backupedge-"u8;

    private static ReadOnlySpan<byte> Ending => ".tmp"u8;

    /// <summary>A new name, ended by a zero.</summary>
    public static byte[] Next()
    {
        if (_random is null || _used == _random.Length)
        {
            _random ??= new byte[NamesAtOnce * RandomBytes];
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        var random = _random.AsSpan(_used, RandomBytes);
        _used += RandomBytes;
        var name = new byte[Length + 1];
        Prefix.CopyTo(name);
        Convert.TryToHexStringLower(random, name.AsSpan(Prefix.Length), out _);
        Ending.CopyTo(name.AsSpan(Length - Ending.Length));
        return name;
    }

    /// <summary>Whether a name is one of these.</summary>
    public static bool Is(ReadOnlySpan<byte> name) =>
        name.Length == Length
        && name.StartsWith(Prefix)
        && name.EndsWith(Ending)
        && !name[Prefix.Length..^Ending.Length].ContainsAnyExcept(HexDigits);
}

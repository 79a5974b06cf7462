using System.Buffers;
using System.Security.Cryptography;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Generates names for files that are written next to their final name. Each name is random, so nobody can predict it and put another file
/// there.
/// </summary>
internal static class TemporaryName
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private const int RandomBytes = 16;
    private const int NamesPerFill = 128;
    private const int Length = 12 + (2 * RandomBytes) + 4;

    // Random bytes for the thread's next names. They are generated in bulk because each call of the generator is expensive.
    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    private static ReadOnlySpan<byte> Prefix => ".backupedge-"u8;

    private static ReadOnlySpan<byte> Ending => ".tmp"u8;

    /// <summary>Returns a new null-terminated name.</summary>
    public static byte[] Next()
    {
        if (_random is null || _used == _random.Length)
        {
            _random ??= new byte[NamesPerFill * RandomBytes];
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

    /// <summary>Returns whether a name has the format of these temporary names.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> name) =>
        name.Length == Length
        && name.StartsWith(Prefix)
        && name.EndsWith(Ending)
        && !name[Prefix.Length..^Ending.Length].ContainsAnyExcept(HexDigits);
}

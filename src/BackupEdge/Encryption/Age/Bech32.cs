using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// Bech32 of BIP 173 without its limit of 90 characters, as age uses it: a prefix, the digit 1, bytes in groups of five bits, and a
/// checksum of six characters.
/// </summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    private static ReadOnlySpan<uint> Generator => [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Returns the text of bytes, in lower case.</summary>
    /// <param name="prefix">The prefix, in lower case.</param>
    /// <param name="bytes">The bytes.</param>
    public static string Encode(string prefix, ReadOnlySpan<byte> bytes)
    {
        var count = (bytes.Length * 8 + 4) / 5;
        var groups = new byte[count + ChecksumLength];
        try
        {
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var value = (bytes[bit / 8] >> (7 - bit % 8)) & 1;
                groups[bit / 5] |= (byte)(value << (4 - bit % 5));
            }

            var checksum = Polynomial(prefix, groups) ^ 1;
            for (var i = 0; i < ChecksumLength; i++)
            {
                groups[count + i] = (byte)((checksum >> (5 * (5 - i))) & 31);
            }

            return string.Create(prefix.Length + 1 + groups.Length, (prefix, groups), static (text, parts) =>
            {
                parts.prefix.CopyTo(text);
                text[parts.prefix.Length] = '1';
                for (var i = 0; i < parts.groups.Length; i++)
                {
                    text[parts.prefix.Length + 1 + i] = Alphabet[parts.groups[i]];
                }
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(groups);
        }
    }

    /// <summary>
    /// Decodes a text in lower or upper case. Returns false if it mixes both, has other characters, a wrong checksum or bits that belong to
    /// no byte.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The prefix, in lower case.</param>
    /// <param name="bytes">The bytes. The caller must clear them if they are secret.</param>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? prefix, [NotNullWhen(true)] out byte[]? bytes)
    {
        (prefix, bytes) = (null, null);
        var separator = text.LastIndexOf('1');
        if (
            separator < 1
            || text.Length - separator - 1 < ChecksumLength
            || text.AsSpan().ContainsAnyExceptInRange('!', '~')
            || (text.AsSpan().ContainsAnyInRange('a', 'z') && text.AsSpan().ContainsAnyInRange('A', 'Z'))
        )
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        var groups = new byte[text.Length - separator - 1];
        try
        {
            for (var i = 0; i < groups.Length; i++)
            {
                var group = Alphabet.IndexOf(lower[separator + 1 + i], StringComparison.Ordinal);
                if (group < 0)
                {
                    return false;
                }

                groups[i] = (byte)group;
            }

            var expanded = lower[..separator];
            if (Polynomial(expanded, groups) != 1 || !TryJoin(groups.AsSpan(..^ChecksumLength), out bytes))
            {
                return false;
            }

            prefix = expanded;
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(groups);
        }
    }

    // Joins groups of five bits to bytes. At most four bits are left, which must be zeros.
    private static bool TryJoin(ReadOnlySpan<byte> groups, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var unused = groups.Length * 5 % 8;
        if (unused > 4 || (groups.Length > 0 && (groups[^1] & ((1 << unused) - 1)) != 0))
        {
            return false;
        }

        bytes = new byte[groups.Length * 5 / 8];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var value = (groups[bit / 5] >> (4 - bit % 5)) & 1;
            bytes[bit / 8] |= (byte)(value << (7 - bit % 8));
        }

        return true;
    }

    // The BCH code of BIP 173 over the prefix and the groups.
    private static uint Polynomial(string prefix, ReadOnlySpan<byte> groups)
    {
        var sum = 1U;
        foreach (var character in prefix)
        {
            sum = Step(sum, (uint)character >> 5);
        }

        sum = Step(sum, 0);
        foreach (var character in prefix)
        {
            sum = Step(sum, character & 31U);
        }

        foreach (var group in groups)
        {
            sum = Step(sum, group);
        }

        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        var top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        for (var i = 0; i < Generator.Length; i++)
        {
            if (((top >> i) & 1) != 0)
            {
                sum ^= Generator[i];
            }
        }

        return sum;
    }
}

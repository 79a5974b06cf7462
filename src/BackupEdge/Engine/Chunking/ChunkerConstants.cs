using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace BackupEdge.Engine.Chunking;

/// <summary>
/// The constants of the hash of a <see cref="Chunker"/>, immutable: the start value and one multiplier for each multiplication.
/// Constants from a secret key are secret too: whoever has them can compute the chunk sizes of known content. They <em>must not</em> be
/// logged or stored.
/// </summary>
internal sealed class ChunkerConstants
{
    /// <summary>The name of the algorithm with the constants of <see cref="Unkeyed"/>.</summary>
    public const string UnkeyedAlgorithm = "wm16-1";

    /// <summary>The name of the algorithm with constants from a key.</summary>
    public const string KeyedAlgorithm = "wm16-2";

    /// <summary>The size in bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>The number of multiplications of a hash: one for each of the eight words of the window, and one at the end.</summary>
    public const int MultiplierCount = 9;

    private const ushort UnkeyedStart = 0x5A87;
    private const ushort UnkeyedMultiplier = 0x9E35;
    private const int DerivedBytes = 256;
    private const int FewestBits = 6;
    private const int MostBits = 10;

    private readonly ushort[] _multipliers = new ushort[MultiplierCount];

    private ChunkerConstants(string algorithm, ushort start)
    {
        Algorithm = algorithm;
        Start = start;
        _multipliers.AsSpan().Fill(UnkeyedMultiplier);
    }

    /// <summary>The constants of archives that are not sealed, the same for all stores.</summary>
    public static ChunkerConstants Unkeyed { get; } = new(UnkeyedAlgorithm, UnkeyedStart);

    /// <summary>The name of the algorithm in archive headers. A different hash or rule needs a different name.</summary>
    public string Algorithm { get; }

    /// <summary>The value that the hash of each window starts with.</summary>
    public ushort Start { get; }

    /// <summary>The <see cref="MultiplierCount"/> multipliers in the order of their use, all odd.</summary>
    public ReadOnlySpan<ushort> Multipliers => _multipliers;

    /// <summary>
    /// Derives the constants of a key, as docs/archive-format.md says. A multiplier with few or many bits set mixes badly: each bit of its
    /// result depends on few bits of the window.
    /// </summary>
    /// <exception cref="ArgumentException">The key does not have <see cref="KeyBytes"/> bytes.</exception>
    public static ChunkerConstants FromKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"A chunker key of {key.Length} bytes is not valid: it must have {KeyBytes}.", nameof(key));
        }

        Span<byte> derived = stackalloc byte[DerivedBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info: "wm16-2"u8);
        var constants = new ChunkerConstants(KeyedAlgorithm, BinaryPrimitives.ReadUInt16LittleEndian(derived));
        for (int at = sizeof(ushort), count = 0; at < DerivedBytes && count < MultiplierCount; at += sizeof(ushort))
        {
            var candidate = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(derived[at..]) | 1);
            if (BitOperations.PopCount(candidate) is >= FewestBits and <= MostBits)
            {
                constants._multipliers[count++] = candidate;
            }
        }

        CryptographicOperations.ZeroMemory(derived);
        return constants;
    }
}

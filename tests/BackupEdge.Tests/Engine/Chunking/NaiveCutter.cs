using System.Numerics;
using BackupEdge.Engine.Chunking;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Implements the rule of docs/archive-format.md one position at a time.</summary>
internal static class NaiveCutter
{
    public static List<int> Cuts(ReadOnlySpan<byte> stream, ChunkerProfile profile, ChunkerConstants constants) =>
        CutList.Of(stream, rest => FirstCut(rest, profile, constants));

    private static int FirstCut(ReadOnlySpan<byte> stream, ChunkerProfile profile, ChunkerConstants constants)
    {
        var bits = BitOperations.Log2((uint)profile.MeanBytes);
        var max = Math.Min(stream.Length, profile.MaxBytes);
        for (var p = profile.MinBytes; p < max; p++)
        {
            var zeroBits = p < profile.MeanBytes ? bits : bits - 2;
            if (Hash(stream, p, constants) >> (16 - zeroBits) == 0)
            {
                return p;
            }
        }

        return max;
    }

    public static int Hash(ReadOnlySpan<byte> stream, int p, ChunkerConstants constants)
    {
        int h = constants.Start;
        var k = 0;
        for (var j = p - 16; j <= p - 10; j += 2)
        {
            h = ((h ^ (stream[j] | (stream[j + 1] << 8))) * constants.Multipliers[k++]) & 0xFFFF;
        }

        h ^= h >> 8;
        for (var j = p - 8; j <= p - 2; j += 2)
        {
            h = ((h ^ (stream[j] | (stream[j + 1] << 8))) * constants.Multipliers[k++]) & 0xFFFF;
        }

        h ^= h >> 8;
        return (h * constants.Multipliers[k]) & 0xFFFF;
    }
}

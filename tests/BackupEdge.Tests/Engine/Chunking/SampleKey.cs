using BackupEdge.Engine.Chunking;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Generates chunker keys from numbers, so that a failing case can be repeated.</summary>
internal static class SampleKey
{
    public static byte[] ToBytes(int seed)
    {
        var key = new byte[ChunkerConstants.KeyBytes];
        new Random(seed).NextBytes(key);
        return key;
    }

    public static ChunkerConstants ToConstants(int seed) => ChunkerConstants.FromKey(ToBytes(seed));
}

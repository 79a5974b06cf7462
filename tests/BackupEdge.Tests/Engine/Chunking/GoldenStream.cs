namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Generates the stream of the tests of known cuts.</summary>
internal static class GoldenStream
{
    /// <summary>Returns bytes of Marsaglia's xorshift32, which is simple to implement in any language.</summary>
    public static byte[] ToBytes(int length)
    {
        var bytes = new byte[length];
        var x = 2463534242u;
        for (var i = 0; i < length; i++)
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            bytes[i] = (byte)x;
        }

        return bytes;
    }
}

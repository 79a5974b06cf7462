using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>Reads an archive from a byte array and counts the reads.</summary>
internal sealed class MemoryArchiveSource(byte[] bytes) : IArchiveSource
{
    public int Reads { get; set; }

    public int LargestRead { get; set; }

    public long Length => bytes.Length;

    public int Read(long offset, Span<byte> into)
    {
        Assert.True(offset >= 0, $"A read at {offset}.");
        Reads++;
        LargestRead = Math.Max(LargestRead, into.Length);
        var count = (int)Math.Clamp(bytes.Length - offset, 0, into.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(into);
        return count;
    }

    public void Dispose() { }
}

using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>A scratch file in memory that a test can damage, shorten or make fail.</summary>
internal sealed class MemoryScratchFile : IScratchFile
{
    private readonly Lock _lock = new();
    private byte[] _bytes = new byte[1 << 16];

    public long Length { get; private set; }

    public int Writes { get; private set; }

    public int Reads { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>The number of the write that finds the disk full, starting at 1; 0 if none does.</summary>
    public int FailWrite { get; set; }

    /// <summary>The number of the read that fails, starting at 1; 0 if none does.</summary>
    public int FailRead { get; set; }

    /// <summary>The number of the write that changes nothing, as on a disk that loses writes; 0 if none does.</summary>
    public int LoseWrite { get; set; }

    /// <summary>Flips one bit of each byte that is read at this offset; -1 for none.</summary>
    public long Damage { get; set; } = -1;

    /// <summary>The length at which reads end; by default, the length of the file.</summary>
    public long ReadableLength { get; set; } = long.MaxValue;

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Writes++;
            if (Writes == FailWrite)
            {
                throw new Fault(FaultCode.NoSpace, "The disk is full, as the test requires.");
            }

            Length = Math.Max(Length, offset + bytes.Length);
            if (Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, (int)Math.Max(Length, _bytes.Length * 2L));
            }

            if (Writes != LoseWrite)
            {
                bytes.CopyTo(_bytes.AsSpan((int)offset));
            }
        }
    }

    public int Read(long offset, Span<byte> into)
    {
        lock (_lock)
        {
            Reads++;
            if (Reads == FailRead)
            {
                throw new Fault(FaultCode.IoError, "The disk failed, as the test requires.");
            }

            var count = (int)Math.Clamp(Math.Min(Length, ReadableLength) - offset, 0, into.Length);
            _bytes.AsSpan((int)offset, count).CopyTo(into);
            if (Damage >= offset && Damage < offset + count)
            {
                into[(int)(Damage - offset)] ^= 4;
            }

            return count;
        }
    }

    public void Dispose() => IsDisposed = true;
}

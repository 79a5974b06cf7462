namespace BackupEdge.Engine.Bytes;

/// <summary>
/// A growing array of bytes that is reused: file names are bytes and not text, and millions of them must be processed without allocations.
/// </summary>
internal sealed class ByteString
{
    private byte[] _bytes = new byte[128];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = 0;
        Append(bytes);
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    public void Append(byte value) => Extend(1)[0] = value;

    /// <summary>Appends the given number of uninitialized bytes and returns them.</summary>
    public Span<byte> Extend(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>Returns the bytes from an offset to the end, followed by a zero byte, for system calls.</summary>
    public ReadOnlySpan<byte> TerminatedFrom(int offset)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        _bytes[Length] = 0;
        return _bytes.AsSpan(offset, Length - offset + 1);
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Clear() => Length = 0;
}

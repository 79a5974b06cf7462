namespace BackupEdge.Engine.Bytes;

/// <summary>
/// A growing run of bytes that is used again and again: file names are bytes, not text, and millions of them must cost no garbage.
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

    /// <summary>Makes room for so many bytes at the end and returns them.</summary>
    public Span<byte> Extend(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>The bytes from an offset on, with a zero after them, as system calls want them.</summary>
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

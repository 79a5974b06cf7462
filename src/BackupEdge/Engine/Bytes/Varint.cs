namespace BackupEdge.Engine.Bytes;

/// <summary>Reads and writes variable-length integers in LEB128: seven bits per byte, low bits first.</summary>
internal static class Varint
{
    public static void Write(ByteString into, ulong value)
    {
        while (value >= 0x80)
        {
            into.Append((byte)(value | 0x80));
            value >>= 7;
        }

        into.Append((byte)value);
    }

    /// <summary>Writes a signed number in zigzag encoding, so that small negative numbers are short, too.</summary>
    public static void WriteSigned(ByteString into, long value) => Write(into, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Reads an unsigned number and advances <paramref name="from"/>.</summary>
    /// <exception cref="FormatException">The bytes end before the number does, or the number is too large.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> from)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (from.IsEmpty)
            {
                break;
            }

            var b = from[0];
            from = from[1..];
            if (shift == 63 && b > 1)
            {
                break;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("A number is truncated or too large.");
    }

    /// <summary>Reads a signed number and advances <paramref name="from"/>.</summary>
    /// <exception cref="FormatException">The bytes end before the number does, or the number is too large.</exception>
    public static long ReadSigned(ref ReadOnlySpan<byte> from)
    {
        var value = Read(ref from);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a length and as many bytes, and advances <paramref name="from"/>.</summary>
    /// <exception cref="FormatException">There are fewer bytes than the length states.</exception>
    public static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> from)
    {
        var length = Read(ref from);
        if (length > (ulong)from.Length)
        {
            throw new FormatException("A length is too large.");
        }

        var bytes = from[..(int)length];
        from = from[(int)length..];
        return bytes;
    }
}

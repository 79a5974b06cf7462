namespace BackupEdge.Engine.Bytes;

/// <summary>Numbers of seven bits a byte, low bits first, as LEB128 has them.</summary>
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

    /// <summary>Small magnitudes of either sign stay short.</summary>
    public static void WriteSigned(ByteString into, long value) => Write(into, (ulong)((value << 1) ^ (value >> 63)));

    /// <exception cref="FormatException">The bytes end too soon, or the number is too large.</exception>
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

        throw new FormatException("A number is cut short or too large.");
    }

    /// <exception cref="FormatException">As <see cref="Read"/>.</exception>
    public static long ReadSigned(ref ReadOnlySpan<byte> from)
    {
        var value = Read(ref from);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A length that must fit into what is left.</summary>
    /// <exception cref="FormatException">It does not.</exception>
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

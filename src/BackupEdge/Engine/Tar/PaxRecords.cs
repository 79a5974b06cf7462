using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Tar;

/// <summary>
/// Collects the records of one pax extended header, for values that do not fit into the fixed fields of a tar header. Values are bytes, as
/// file names and attributes are; the tar writer of .NET accepts only text.
/// </summary>
internal sealed class PaxRecords
{
    private readonly ByteString _records = new();
    private readonly ByteString _key = new();

    /// <summary>All records, each as <c>LENGTH KEY=VALUE</c> followed by a line feed.</summary>
    public ReadOnlySpan<byte> Span => _records.Span;

    /// <summary>Removes all records.</summary>
    public void Clear() => _records.Clear();

    /// <summary>Adds a record.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(default, key, value);

    /// <summary>Adds a record with a decimal number.</summary>
    public void Add(ReadOnlySpan<byte> key, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Add(key, digits[..length]);
    }

    /// <summary>Adds a record with a time in seconds since the Unix epoch, with nanoseconds.</summary>
    public void Add(ReadOnlySpan<byte> key, Timestamp time)
    {
        // Before 1970, a manifest counts nanoseconds forward from the second, but a tar archive has a negative decimal number.
        var (seconds, nanoseconds) =
            time.Seconds < 0 && time.Nanoseconds > 0
                ? (-(time.Seconds + 1), 1_000_000_000 - time.Nanoseconds)
                : (Math.Abs(time.Seconds), time.Nanoseconds);
        Span<byte> text = stackalloc byte[32];
        _ = Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{(time.Seconds < 0 ? "-" : "")}{seconds}.{nanoseconds:d9}", out var length);
        Add(key, text[..length]);
    }

    /// <summary>Adds an extended attribute under the key that GNU tar and libarchive use.</summary>
    public void AddAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _key.Clear();
        foreach (var b in name)
        {
            // A key ends at the first equals sign, so that character must be escaped.
            switch (b)
            {
                case (byte)'%':
                    _key.Append("%25"u8);
                    break;
                case (byte)'=':
                    _key.Append("%3D"u8);
                    break;
                default:
                    _key.Append(b);
                    break;
            }
        }

        Add("SCHILY.xattr."u8, _key.Span, value);
    }

    private void Add(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // The length includes its own digits.
        var rest = prefix.Length + key.Length + value.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(length, digits, out var count);
        _records.Append(digits[..count]);
        _records.Append((byte)' ');
        _records.Append(prefix);
        _records.Append(key);
        _records.Append((byte)'=');
        _records.Append(value);
        _records.Append((byte)'\n');
    }

    private static int Digits(int number)
    {
        var digits = 1;
        while ((number /= 10) > 0)
        {
            digits++;
        }

        return digits;
    }
}

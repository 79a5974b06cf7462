using System.Text;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The ASCII armor of age files: strict PEM (RFC 7468, figure 3) in lines of 64 columns. Lines end with LF or CRLF; whitespace is allowed
/// before and after, and nothing else.
/// </summary>
internal static class AgeArmor
{
    private const int Columns = 64;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN AGE ENCRYPTED FILE-----"u8;

    private static ReadOnlySpan<byte> End => "-----END AGE ENCRYPTED FILE-----"u8;

    private static ReadOnlySpan<byte> Whitespace => " \t\r\n"u8;

    /// <summary>Returns whether a file begins like an armored one. A binary age file does not.</summary>
    public static bool IsArmored(ReadOnlySpan<byte> file) => file.TrimStart(Whitespace).StartsWith("-----"u8);

    /// <summary>Returns the file that is inside the armor.</summary>
    /// <exception cref="AgeFormatException">The armor does not follow the specification.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file)
    {
        var rest = file.Trim(Whitespace);
        if (!ReadLine(ref rest).SequenceEqual(Begin))
        {
            throw Malformed("it does not begin with -----BEGIN AGE ENCRYPTED FILE-----");
        }

        var content = new byte[rest.Length];
        var length = 0;
        var isLast = false;
        while (true)
        {
            var line = ReadLine(ref rest);
            if (line.SequenceEqual(End))
            {
                return rest.IsEmpty ? content[..length] : throw Malformed("text follows its end");
            }

            if (isLast)
            {
                throw Malformed("a line before the last has not 64 columns");
            }

            var decoded = DecodeLine(line, content.AsSpan(length));
            length += decoded;
            isLast = decoded < Columns / 4 * 3;
        }
    }

    // Lines before the last must be full.
    private static int DecodeLine(ReadOnlySpan<byte> line, Span<byte> to)
    {
        if (line.Length is 0 or > Columns || !Ascii.IsValid(line))
        {
            throw Malformed("a line is empty, longer than 64 columns or not base64");
        }

        // .NET ignores whitespace and unused bits; the comparison does not.
        var text = Encoding.ASCII.GetString(line);
        return Convert.TryFromBase64String(text, to, out var length) && Convert.ToBase64String(to[..length]) == text
            ? length
            : throw Malformed("a line is not canonical base64");
    }

    // Returns a line without its end, and removes it from the text.
    private static ReadOnlySpan<byte> ReadLine(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            throw Malformed("it does not end with -----END AGE ENCRYPTED FILE-----");
        }

        var length = rest.IndexOf((byte)'\n');
        var line = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[(length + 1)..];
        return length >= 0 && line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private static AgeFormatException Malformed(string reason) =>
        new($"The armor of the age file is malformed: {reason}. The file is damaged or was altered.");
}

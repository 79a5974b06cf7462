using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The header of an age file (https://age-encryption.org/v1): the version, the recipient stanzas, and a MAC over both that is keyed with
/// the file key. The MAC must be checked before the payload is read.
/// </summary>
internal sealed class AgeHeader
{
    /// <summary>The length of the file key in bytes.</summary>
    public const int FileKeyLength = 16;

    private const int MacLength = 32;

    // The columns of a line of a body. A shorter line, which may be empty, ends the body.
    private const int Columns = 64;

    private readonly byte[] _authenticated;
    private readonly byte[] _mac;

    private AgeHeader(IReadOnlyList<AgeStanza> stanzas, ReadOnlySpan<byte> authenticated, byte[] mac, int length)
    {
        Stanzas = stanzas;
        _authenticated = authenticated.ToArray();
        _mac = mac;
        Length = length;
    }

    /// <summary>The recipient stanzas, at least one.</summary>
    public IReadOnlyList<AgeStanza> Stanzas { get; }

    /// <summary>The length of the header in bytes; the payload follows.</summary>
    public int Length { get; }

    private static ReadOnlySpan<byte> Version => "age-encryption.org/v1"u8;

    private static ReadOnlySpan<byte> StanzaMark => "-> "u8;

    private static ReadOnlySpan<byte> EndMark => "---"u8;

    /// <summary>Reads the header of a file in binary format.</summary>
    /// <exception cref="AgeFormatException">The header does not follow the specification.</exception>
    public static AgeHeader Parse(ReadOnlySpan<byte> file)
    {
        var at = 0;
        RequireVersion(file);
        ReadLine(file, ref at);
        var stanzas = new List<AgeStanza>();
        while (true)
        {
            var start = at;
            var line = ReadLine(file, ref at);
            if (line.StartsWith(EndMark))
            {
                return new AgeHeader(Checked(stanzas), file[..(start + EndMark.Length)], ReadMac(line), at);
            }

            if (!line.StartsWith(StanzaMark))
            {
                throw Malformed("a line begins neither a recipient nor the end");
            }

            stanzas.Add(new AgeStanza(Arguments(line[StanzaMark.Length..]), Body(file, ref at)));
        }
    }

    /// <summary>Returns the header of stanzas that all wrap the file key.</summary>
    public static byte[] Write(IReadOnlyList<AgeStanza> stanzas, ReadOnlySpan<byte> fileKey)
    {
        var text = new StringBuilder().Append(Encoding.ASCII.GetString(Version)).Append('\n');
        foreach (var stanza in stanzas)
        {
            text.Append("-> ").AppendJoin(' ', stanza.Arguments).Append('\n');
            var body = UnpaddedBase64.Encode(stanza.Body);
            for (var at = 0; at <= body.Length; at += Columns)
            {
                text.Append(body, at, Math.Min(Columns, body.Length - at)).Append('\n');
            }
        }

        text.Append("---");
        var mac = Mac(Encoding.ASCII.GetBytes(text.ToString()), fileKey);
        return Encoding.ASCII.GetBytes(text.Append(' ').Append(UnpaddedBase64.Encode(mac)).Append('\n').ToString());
    }

    /// <summary>Checks the MAC with the file key.</summary>
    /// <exception cref="AgeFormatException">The header was altered.</exception>
    public void Authenticate(ReadOnlySpan<byte> fileKey)
    {
        if (!CryptographicOperations.FixedTimeEquals(Mac(_authenticated, fileKey), _mac))
        {
            throw new AgeFormatException("The header of the age file was altered: its MAC is wrong.");
        }
    }

    private static byte[] Mac(ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> fileKey)
    {
        Span<byte> key = stackalloc byte[MacLength];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, salt: [], "header"u8);
            return HMACSHA256.HashData(key, authenticated);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void RequireVersion(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Version) && file.Length > Version.Length && file[Version.Length] == '\n')
        {
            return;
        }

        throw new AgeFormatException(
            file.StartsWith(Version[..^1])
                ? "The age file has another version than v1, or lines that do not end with a line feed alone."
                : "The file is no age file: it begins with neither age-encryption.org/v1 nor -----BEGIN AGE ENCRYPTED FILE-----."
        );
    }

    // Returns a line without its line feed.
    private static ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> file, scoped ref int at)
    {
        var rest = file[at..];
        var length = rest.IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Malformed("it has no end");
        }

        at += length + 1;
        return rest[..length];
    }

    private static string[] Arguments(ReadOnlySpan<byte> line)
    {
        if (line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw Malformed("a recipient has a character that is not allowed");
        }

        var arguments = Encoding.ASCII.GetString(line).Split(' ');
        return arguments.All(argument => argument.Length > 0) ? arguments : throw Malformed("a recipient has an empty argument");
    }

    private static byte[] Body(ReadOnlySpan<byte> file, scoped ref int at)
    {
        var body = new List<byte>();
        while (true)
        {
            var line = ReadLine(file, ref at);
            if (line.Length > Columns || !UnpaddedBase64.TryDecode(line, out var bytes))
            {
                throw Malformed("the body of a recipient is not canonical base64 in lines of 64 columns");
            }

            body.AddRange(bytes);
            if (line.Length < Columns)
            {
                return [.. body];
            }
        }
    }

    private static byte[] ReadMac(ReadOnlySpan<byte> line)
    {
        var prefix = EndMark.Length + 1;
        return
            line.Length > prefix
            && line[EndMark.Length] == ' '
            && UnpaddedBase64.TryDecode(line[prefix..], out var mac)
            && mac.Length == MacLength
            ? mac
            : throw Malformed("its end is not a MAC of 32 bytes in canonical base64");
    }

    // A passphrase must be the only way to decrypt a file, because those who know it take it for a proof of the author.
    private static List<AgeStanza> Checked(List<AgeStanza> stanzas) =>
        stanzas.Count switch
        {
            0 => throw Malformed("it has no recipient"),
            > 1 when stanzas.Exists(stanza => stanza.Type == ScryptStanza.Type) => throw Malformed(
                "it has a passphrase beside another recipient"
            ),
            _ => stanzas,
        };

    private static AgeFormatException Malformed(string reason) =>
        new($"The header of the age file is malformed: {reason}. The file is damaged or was altered.");
}

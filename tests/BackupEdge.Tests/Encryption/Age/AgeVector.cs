using System.IO.Compression;
using System.Text;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>A test vector of age: fields in lines of <c>name: value</c>, an empty line, and a file, which may be compressed.</summary>
internal sealed class AgeVector
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Encryption", "Age", "vectors");

    private readonly ILookup<string, string> _fields;

    private AgeVector(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Root, name));
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        _fields = Encoding
            .ASCII.GetString(bytes, 0, end)
            .Split('\n')
            .Select(line => line.Split(": ", 2))
            .ToLookup(field => field[0], field => field[1], StringComparer.Ordinal);
        Content = _fields["compressed"].SingleOrDefault() switch
        {
            null => bytes[(end + 2)..],
            "zlib" => Decompress(bytes[(end + 2)..]),
            var other => throw new NotSupportedException(other),
        };
    }

    /// <summary>The names of all vectors.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Root).Select(path => Path.GetFileName(path)).Where(name => !name.Contains('.')).Order();

    /// <summary>The file to decrypt.</summary>
    public byte[] Content { get; }

    /// <summary>The result that the specification requires.</summary>
    public string Expect => _fields["expect"].Single();

    /// <summary>The SHA-256 of the text in hexadecimal.</summary>
    public string TextHash => _fields["payload"].Single();

    /// <summary>The file key, or null if the file has none.</summary>
    public byte[]? FileKey => _fields["file key"].SingleOrDefault() is { } key ? Convert.FromHexString(key) : null;

    /// <summary>Whether the file is armored.</summary>
    public bool IsArmored => _fields["armored"].Any();

    /// <summary>The identities of X25519.</summary>
    public IEnumerable<string> Identities =>
        _fields["identity"].Where(text => text.StartsWith("AGE-SECRET-KEY-1", StringComparison.Ordinal));

    /// <summary>The passphrases in UTF-8.</summary>
    public IReadOnlyList<byte[]> Passphrases => [.. _fields["passphrase"].Select(Encoding.UTF8.GetBytes)];

    public static AgeVector Read(string name) => new(name);

    private static byte[] Decompress(byte[] bytes)
    {
        using var content = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        zlib.CopyTo(content);
        return content.ToArray();
    }
}

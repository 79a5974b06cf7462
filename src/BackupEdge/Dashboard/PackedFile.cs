using System.Buffers.Binary;
using System.IO.Compression;

namespace BackupEdge.Dashboard;

/// <summary>A file for clients that the build embeds in gzip, see PackedResources.targets; in Debug builds also one of a folder.</summary>
internal sealed class PackedFile
{
    private readonly Func<Stream> _open;

    private PackedFile(Func<Stream> open, bool isPacked)
    {
        _open = open;
        IsPacked = isPacked;
        using var content = open();
        PackedLength = content.Length;
        UnpackedLength = isPacked ? LengthIn(content) : content.Length;
    }

    /// <summary>Whether the file is stored in gzip.</summary>
    public bool IsPacked { get; }

    /// <summary>The length in bytes as it is stored.</summary>
    public long PackedLength { get; }

    /// <summary>The length in bytes of the content.</summary>
    public long UnpackedLength { get; }

    /// <summary>Returns the embedded file with the given resource name, without the ending <c>.gz</c>.</summary>
    /// <exception cref="InvalidOperationException">The program has no such resource.</exception>
    public static PackedFile OfResource(string name)
    {
        // The stream reads the embedded resource without copying it.
        return new PackedFile(Open, isPacked: true);

        Stream Open() =>
            typeof(PackedFile).Assembly.GetManifestResourceStream($"{name}.gz")
            ?? throw new InvalidOperationException($"The resource {name} does not exist.");
    }

    /// <summary>Returns a file that is not in gzip.</summary>
    public static PackedFile OfBytes(byte[] content) => new(() => new MemoryStream(content), isPacked: false);

    /// <summary>Opens the file as it is stored.</summary>
    public Stream OpenPacked() => _open();

    /// <summary>Opens the content.</summary>
    public Stream OpenUnpacked() => IsPacked ? new GZipStream(_open(), CompressionMode.Decompress) : _open();

    // A gzip file ends with the length of its content.
    private static long LengthIn(Stream packed)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        packed.Seek(-sizeof(uint), SeekOrigin.End);
        packed.ReadExactly(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }
}

using System.Buffers.Binary;

namespace BackupEdge.Tests.Build;

/// <summary>The kinds of the program headers of a 64-bit little-endian ELF file.</summary>
internal static class ElfProgramHeaders
{
    /// <summary>PT_DYNAMIC: the file has information for a dynamic linker.</summary>
    public const uint Dynamic = 2;

    /// <summary>PT_INTERP: the file names a dynamic linker.</summary>
    public const uint Interpreter = 3;

    private const int HeaderLength = 64;

    /// <summary>Reads the kinds of all program headers of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a 64-bit little-endian ELF file, or is truncated.</exception>
    public static IReadOnlyList<uint> Read(string path)
    {
        using var file = File.OpenHandle(path);
        var header = Read(file, 0, HeaderLength);
        if (!header.AsSpan().StartsWith("\u007fELF"u8) || header[4] != 2 || header[5] != 1)
        {
            throw new InvalidDataException($"'{path}' is not a 64-bit little-endian ELF file.");
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        var table = Read(file, offset, length * count);
        var kinds = new uint[count];
        for (var i = 0; i < count; i++)
        {
            kinds[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(i * length));
        }

        return kinds;
    }

    private static byte[] Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, int length)
    {
        var bytes = new byte[length];
        return RandomAccess.Read(file, bytes, offset) == length ? bytes : throw new InvalidDataException("The ELF file is truncated.");
    }
}

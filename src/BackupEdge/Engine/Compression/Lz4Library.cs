using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Compression;

/// <summary>
/// The functions of liblz4 that compress and decompress blocks (https://github.com/lz4/lz4/blob/dev/lib/lz4.h). The library is a part of
/// the published binary; other builds load it if the machine has it, and otherwise use <see cref="K4os.Compression.LZ4.LZ4Codec"/>.
/// </summary>
#pragma warning disable IDE1006, SYSLIB1054 // the names are those of liblz4
internal static unsafe partial class Lz4Library
{
    /// <summary>The acceleration that <c>LZ4_compress_default</c> uses.</summary>
    public const int DefaultAcceleration = 1;

#if STATIC_LIBRARIES
    private const string Library = "lz4";

    /// <summary>Whether the functions can be called.</summary>
    public static bool IsLoaded => true;
#else
    private const string Library = "liblz4.so.1";

    /// <summary>Whether the functions can be called.</summary>
    public static bool IsLoaded { get; } = NativeLibrary.TryLoad(Library, typeof(Lz4Library).Assembly, searchPath: null, out _);
#endif

    /// <summary>The version that the library reports, or null if it is not loaded.</summary>
    public static string? Version => IsLoaded ? Marshal.PtrToStringUTF8((nint)LZ4_versionString()) : null;

    [LibraryImport(Library)]
    public static partial int LZ4_sizeofState();

    [LibraryImport(Library)]
    public static partial int LZ4_compress_fast_extState(void* state, byte* from, byte* to, int fromLength, int toLength, int acceleration);

    [LibraryImport(Library)]
    public static partial int LZ4_decompress_safe(byte* from, byte* to, int fromLength, int toLength);

    [LibraryImport(Library)]
    private static partial byte* LZ4_versionString();
}

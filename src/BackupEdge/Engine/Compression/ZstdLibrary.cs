using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Compression;

/// <summary>
/// The functions of libzstd that compress and decompress frames (https://github.com/facebook/zstd/blob/dev/lib/zstd.h). The library is a
/// part of the published binary; other builds load it if the machine has it.
/// </summary>
#pragma warning disable IDE1006, SYSLIB1054 // the names are those of libzstd
internal static unsafe partial class ZstdLibrary
{
    /// <summary><c>ZSTD_c_compressionLevel</c>.</summary>
    public const int CompressionLevel = 100;

    /// <summary><c>ZSTD_c_checksumFlag</c>: whether a frame ends with a checksum of its content.</summary>
    public const int ChecksumFlag = 201;

#if STATIC_LIBRARIES
    private const string Library = "zstd";

    /// <summary>Whether the functions can be called.</summary>
    public static bool IsLoaded => true;
#else
    private const string Library = "libzstd.so.1";

    /// <summary>Whether the functions can be called.</summary>
    public static bool IsLoaded { get; } = NativeLibrary.TryLoad(Library, typeof(ZstdLibrary).Assembly, searchPath: null, out _);
#endif

    /// <summary>The version that the library reports, or null if it is not loaded.</summary>
    public static string? Version => IsLoaded ? Marshal.PtrToStringUTF8((nint)ZSTD_versionString()) : null;

    /// <summary>Returns whether a function has returned an error instead of a length.</summary>
    public static bool IsError(nuint result) => ZSTD_isError(result) != 0;

    /// <summary>Returns the description of an error.</summary>
    public static string Describe(nuint error) => Marshal.PtrToStringUTF8((nint)ZSTD_getErrorName(error)) ?? "unknown error";

    [LibraryImport(Library)]
    public static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_CCtx_setParameter(ZstdCompressor.Context context, int parameter, int value);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compress2(ZstdCompressor.Context context, byte* to, nuint toLength, byte* from, nuint fromLength);

    [LibraryImport(Library)]
    public static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_decompressDCtx(nint context, byte* to, nuint toLength, byte* from, nuint fromLength);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_findFrameCompressedSize(byte* from, nuint fromLength);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint result);

    [LibraryImport(Library)]
    private static partial byte* ZSTD_getErrorName(nuint error);

    [LibraryImport(Library)]
    private static partial byte* ZSTD_versionString();
}

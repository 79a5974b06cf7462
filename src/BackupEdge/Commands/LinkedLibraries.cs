using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Commands;

/// <summary>Lists the C libraries in this program, which operators can compare with the security notices of a distribution.</summary>
internal static partial class LinkedLibraries
{
    // Set by build.sh: NAME=PACKAGE VERSION, separated by '|'.
    private const string Metadata = "LinkedPackages";

    /// <summary>Returns every library with its version and package.</summary>
    public static IReadOnlyList<LinkedLibrary> All()
    {
        var packages = Packages();
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        return
        [
            Of("OpenSSL", OpenSslVersion()),
            Of("SQLite", SQLitePCL.raw.sqlite3_libversion().utf8_to_string()),
            Of("LZ4", Lz4Library.Version),
            Of("zstd", ZstdLibrary.Version),
            // zlib comes from the .NET runtime, not from the distribution.
            Of("zlib", ZlibVersion()) with
            {
                Package = RuntimeInformation.FrameworkDescription,
            },
            Of("libc", LibcVersion()),
        ];

        LinkedLibrary Of(string name, string? version) => new(name, version, packages.GetValueOrDefault(name));
    }

    private static Dictionary<string, string> Packages()
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        var recorded = typeof(LinkedLibraries)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == Metadata)
            ?.Value;
        foreach (var entry in recorded?.Split('|') ?? [])
        {
            if (entry.Split('=', 2) is [var name, var package])
            {
                packages[name] = package;
            }
        }

        return packages;
    }

    // OpenSSL 3 encodes MAJOR.MINOR.PATCH as 0xMNN00PP0.
    private static string? OpenSslVersion()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var number = SafeEvpPKeyHandle.OpenSslVersion;
        return $"{number >> 28}.{(number >> 20) & 0xFF}.{(number >> 4) & 0xFF}";
    }

#if STATIC_LIBRARIES
    private static string? ZlibVersion() => Marshal.PtrToStringUTF8(ZlibVersionText());

    [LibraryImport("libz", EntryPoint = "zlibVersion")]
    private static partial nint ZlibVersionText();
#else
    private static string? ZlibVersion() => null;
#endif

#if STATIC_GLIBC
    private static string? LibcVersion() => Marshal.PtrToStringUTF8(GlibcVersionText()) is { } version ? $"glibc {version}" : null;

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GlibcVersionText();
#else
    private static string? LibcVersion() => null;
#endif
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

/// <summary>Configures how the C library looks up names of hosts and users.</summary>
internal static partial class NameServices
{
    /// <summary>
    /// Restricts the C library to /etc/hosts, /etc/passwd and DNS. A host's /etc/nsswitch.conf may name other modules, which a static
    /// program would load together with a second C library and then crash (observed with the module <c>systemd</c>). Must be called before
    /// the first lookup. Does nothing unless the build is linked statically with glibc.
    /// </summary>
    [Conditional("STATIC_GLIBC")]
    public static void KeepToBuiltIn()
    {
        Configure("hosts", "files dns");
        Configure("passwd", "files");
        Configure("group", "files");
    }

    [LibraryImport("libc", EntryPoint = "__nss_configure_lookup", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Configure(string database, string services);
}

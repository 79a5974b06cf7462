using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

/// <summary>Where names of hosts and users are looked up.</summary>
internal static partial class NameServices
{
    /// <summary>
    /// Keeps the C library to /etc/hosts, /etc/passwd and DNS. A host's /etc/nsswitch.conf may name modules beside these, which a
    /// static program would load together with a second C library: that ends the process (seen with the module <c>systemd</c>). Must be
    /// called before the first name is looked up. Does nothing in builds that are not linked statically with glibc.
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

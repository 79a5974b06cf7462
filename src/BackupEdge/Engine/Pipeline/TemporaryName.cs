using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Engine.Pipeline;

/// <summary>Names for files that are being written beside their final name; no two of them are alike.</summary>
internal static class TemporaryName
{
    private static readonly string Prefix = ".backupedge-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "-";
    private static long _count;

    /// <summary>A new name, ended by a zero.</summary>
    public static byte[] Next() =>
        Encoding.ASCII.GetBytes(Prefix + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture) + ".tmp\0");
}

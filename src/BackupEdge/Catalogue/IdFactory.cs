using System.Globalization;
using System.Security.Cryptography;

namespace BackupEdge.Catalogue;

/// <summary>Creates readable ids that sort by time, such as <c>backup-20261123-020000-7f3kq2</c>.</summary>
/// <param name="time">The clock; ids contain the time in UTC.</param>
/// <param name="suffix">Returns the last part, which distinguishes ids of the same second; random by default.</param>
internal sealed class IdFactory(TimeProvider time, Func<string>? suffix = null)
{
    // Without characters that look alike, such as o and 0 or i and 1.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Returns a new id that begins with a prefix such as <c>backup</c> or <c>job</c>.</summary>
    public string Next(string prefix) => At(prefix, time.GetUtcNow(), suffix?.Invoke() ?? Random(6));

    /// <summary>Returns the id for a prefix, a time and a suffix.</summary>
    internal static string At(string prefix, DateTimeOffset time, string suffix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{time.UtcDateTime:yyyyMMdd-HHmmss}-{suffix}");

    /// <summary>Returns a random text of lower-case letters and digits.</summary>
    internal static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}

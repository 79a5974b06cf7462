using System.Globalization;
using System.Security.Cryptography;

namespace BackupEdge.Catalogue;

/// <summary>Makes ids that people can read and that sort by time: <c>backup-20261123-020000-7f3kq2</c>.</summary>
/// <param name="time">The clock; ids carry UTC.</param>
/// <param name="suffix">The part that tells apart what was made in the same second; random unless given.</param>
internal sealed class IdFactory(TimeProvider time, Func<string>? suffix = null)
{
    // Without letters and digits that look alike.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A new id that begins with a word such as <c>backup</c> or <c>job</c>.</summary>
    public string Next(string word) => At(word, time.GetUtcNow(), suffix?.Invoke() ?? Random(6));

    /// <summary>An id of something made at a time.</summary>
    internal static string At(string word, DateTimeOffset time, string suffix) =>
        string.Create(CultureInfo.InvariantCulture, $"{word}-{time.UtcDateTime:yyyyMMdd-HHmmss}-{suffix}");

    /// <summary>Random letters and digits.</summary>
    internal static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}

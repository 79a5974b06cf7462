using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Notifications;

/// <summary>Signs what a webhook gets. The time is signed with the body, so that what was overheard is of no use later.</summary>
internal static class Signature
{
    /// <summary><c>sha256=</c> and the HMAC-SHA256 of <c>TIMESTAMP.BODY</c> in lower case hexadecimal.</summary>
    /// <param name="secret">The secret that is shared with the receiver.</param>
    /// <param name="timestamp">Seconds since 1970 UTC, as the header has them.</param>
    /// <param name="body">The body's bytes.</param>
    public static string Of(byte[] secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hmac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}

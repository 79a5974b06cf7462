using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Notifications;

/// <summary>Signs notifications. The signature covers the time and the body, so that a recorded request cannot be replayed later.</summary>
internal static class Signature
{
    /// <summary>Returns <c>sha256=</c> and the HMAC-SHA256 of <c>TIMESTAMP.BODY</c> in lower case hexadecimal.</summary>
    /// <param name="secret">The secret shared with the receiver.</param>
    /// <param name="timestamp">Seconds since 1970 UTC, the value of the timestamp header.</param>
    /// <param name="body">The body of the request.</param>
    public static string Of(byte[] secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hmac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}

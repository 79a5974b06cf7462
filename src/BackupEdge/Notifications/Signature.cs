using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Notifications;

/// <summary>
/// Signs notifications. A signature covers the time and the body, so that a recorded request cannot be replayed later. With several keys
/// there is a signature for each, separated by a space, so that a receiver can change its key at any time.
/// </summary>
internal static class Signature
{
    /// <summary>
    /// Returns, for each key, <c>sha256=</c> and the HMAC-SHA256 of <c>TIMESTAMP.BODY</c> in lower case hexadecimal.
    /// </summary>
    /// <param name="keys">The keys shared with the receiver.</param>
    /// <param name="timestamp">Seconds since 1970 UTC, the value of the timestamp header.</param>
    /// <param name="body">The body of the request.</param>
    public static string Of(IEnumerable<byte[]> keys, long timestamp, byte[] body)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{timestamp}.");
        return string.Join(' ', keys.Select(key => "sha256=" + Convert.ToHexStringLower(Hash(key, prefix, body))));
    }

    /// <summary>
    /// Returns, for each key, the signature of Standard Webhooks: <c>v1,</c> and the HMAC-SHA256 of <c>ID.TIMESTAMP.BODY</c> in base64.
    /// </summary>
    /// <param name="keys">The keys shared with the receiver.</param>
    /// <param name="id">The notification's id, the value of the header <c>webhook-id</c>.</param>
    /// <param name="timestamp">Seconds since 1970 UTC, the value of the timestamp header.</param>
    /// <param name="body">The body of the request.</param>
    public static string Standard(IEnumerable<byte[]> keys, string id, long timestamp, byte[] body)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.");
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(Hash(key, prefix, body))));
    }

    private static byte[] Hash(byte[] key, string prefix, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.ASCII.GetBytes(prefix));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}

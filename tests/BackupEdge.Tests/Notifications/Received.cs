using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Tests.Notifications;

/// <summary>A request that a receiver got.</summary>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Id => Headers["X-BackupEdge-Delivery"];

    public string Event => Headers["X-BackupEdge-Event"];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Bytes);

    public DateTimeOffset SentAt =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Headers["X-BackupEdge-Timestamp"], CultureInfo.InvariantCulture));

    /// <summary>Returns whether the signature was made with the secret, computed as described in docs/operations.md.</summary>
    public bool IsSignedWith(string secret)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(Headers["X-BackupEdge-Timestamp"] + "."), .. Bytes];
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return Headers["X-BackupEdge-Signature"].Split(' ').Contains(expected, StringComparer.Ordinal);
    }
}

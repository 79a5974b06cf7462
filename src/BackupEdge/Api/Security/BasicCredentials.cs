using System.Text;
using BackupEdge.Keys;

namespace BackupEdge.Api.Security;

/// <summary>
/// Parses HTTP Basic credentials (RFC 7617) that carry an API key. Some callers, such as bots in BASIC, can send no header, but can write
/// <c>user:password@</c> into an address, from which their HTTP client makes this header.
/// </summary>
internal static class BasicCredentials
{
    /// <summary>
    /// Returns the password if it begins as an API key does, otherwise the user name if it does; empty if neither does, or if the
    /// credentials are malformed: not base64, without a colon, or with bytes that are not visible ASCII.
    /// </summary>
    /// <param name="encoded">What follows <c>Basic </c> in the header.</param>
    public static string KeyIn(ReadOnlySpan<char> encoded)
    {
        encoded = encoded.Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return "";
        }

        var pair = bytes.AsSpan(0, length);
        var colon = pair.IndexOf((byte)':');
        if (colon < 0 || pair.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return "";
        }

        var (user, password) = (Encoding.ASCII.GetString(pair[..colon]), Encoding.ASCII.GetString(pair[(colon + 1)..]));
        return IsKey(password) ? password
            : IsKey(user) ? user
            : "";
    }

    private static bool IsKey(string text) => text.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal);
}

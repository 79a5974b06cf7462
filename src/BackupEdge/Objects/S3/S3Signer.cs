using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Objects.S3;

/// <summary>
/// Signs requests with AWS Signature Version 4 in the header <c>Authorization</c>
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). The SHA-256 of the body is part of the signature, also
/// over https, because some engines demand it, and because it is the check of what arrives.
/// </summary>
internal static class S3Signer
{
    /// <summary>The SHA-256 of no bytes.</summary>
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Service = "s3";

    /// <summary>Returns the value of <c>Authorization</c>.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="region">The region.</param>
    /// <param name="at">The time that <c>x-amz-date</c> states, in UTC.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The encoded path.</param>
    /// <param name="query">The encoded and sorted query.</param>
    /// <param name="headers">The headers to sign, with names in lower case.</param>
    /// <param name="payload">The SHA-256 of the body in lower-case hexadecimal digits.</param>
    public static string Sign(
        S3Keys keys,
        string region,
        DateTimeOffset at,
        string method,
        string path,
        string query,
        IReadOnlyCollection<(string Name, string Value)> headers,
        string payload
    )
    {
        var sorted = headers.OrderBy(header => header.Name, StringComparer.Ordinal).ToArray();
        var names = string.Join(';', sorted.Select(header => header.Name));
        var canonical = new StringBuilder().Append(method).Append('\n').Append(path).Append('\n').Append(query).Append('\n');
        foreach (var (name, value) in sorted)
        {
            canonical.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        canonical.Append('\n').Append(names).Append('\n').Append(payload);
        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{Service}/aws4_request";
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey), day);
        key = Hmac(Hmac(Hmac(key, region), Service), "aws4_request");
        var signature = Convert.ToHexStringLower(Hmac(key, $"{Algorithm}\n{Stamp(at)}\n{scope}\n{digest}"));
        return $"{Algorithm} Credential={keys.AccessKey}/{scope},SignedHeaders={names},Signature={signature}";
    }

    /// <summary>Returns the value of <c>x-amz-date</c>.</summary>
    public static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>Checks the signature of a request, AWS Signature Version 4 in the header <c>Authorization</c>, as S3 does.</summary>
internal static class SignatureCheck
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>Throws unless the request is signed with a key of the server, for its region, and now.</summary>
    public static void Check(HttpRequest request, FakeS3 server)
    {
        var (scope, signed, signature) = Parse(request.Headers.Authorization.ToString());
        var parts = scope.Split('/');
        if (parts is not [var accessKey, var date, var region, "s3", "aws4_request"])
        {
            throw new S3Error(400, "AuthorizationHeaderMalformed");
        }

        if (accessKey != server.AcceptedKey)
        {
            throw new S3Error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }

        var token = request.Headers["x-amz-security-token"].ToString();
        if (server.AcceptedToken is { } accepted && token != accepted)
        {
            throw new S3Error(400, "ExpiredToken", "The provided token has expired.");
        }

        if (region != server.Quirks.Region)
        {
            throw new S3Error(400, "AuthorizationHeaderMalformed", $"the region '{region}' is wrong; expecting '{server.Quirks.Region}'")
            {
                Details = $"<Region>{server.Quirks.Region}</Region>",
            };
        }

        var stamp = request.Headers["x-amz-date"].ToString();
        var at = DateTimeOffset.ParseExact(
            stamp,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );
        if ((at - server.Time.GetUtcNow()).Duration() > MaxSkew)
        {
            throw new S3Error(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
            {
                Details = $"<ServerTime>{server.Time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}</ServerTime>",
            };
        }

        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (server.Quirks.NeedsSignedPayload && payload is "UNSIGNED-PAYLOAD" or "")
        {
            throw new S3Error(403, "AccessDenied", "The payload must be signed.");
        }

        var canonical = Canonical(request, signed, payload);
        var toSign = $"{Algorithm}\n{stamp}\n{string.Join('/', parts[1..])}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + server.AcceptedSecret);
        foreach (var part in (string[])[date, region, "s3", "aws4_request", toSign])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        if (Hex(key) != signature)
        {
            throw new S3Error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.");
        }
    }

    private static (string Scope, string[] Signed, string Signature) Parse(string header)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw new S3Error(403, "AccessDenied", "The request is not signed.");
        }

        var fields = header[(Algorithm.Length + 1)..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2))
            .ToDictionary(field => field[0], field => field[1]);
        return (fields["Credential"], fields["SignedHeaders"].Split(';'), fields["Signature"]);
    }

    private static string Canonical(HttpRequest request, string[] signed, string payload)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.Split('?', 2)[0];
        var query = request
            .Query.SelectMany(pair => pair.Value.Select(value => (Name: Encode(pair.Key), Value: Encode(value ?? ""))))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var headers = signed.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n");
        return $"{request.Method}\n{path}\n{string.Join('&', query)}\n{string.Concat(headers)}\n{string.Join(';', signed)}\n{payload}";
    }

    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

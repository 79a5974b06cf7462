using System.Security.Cryptography;

namespace BackupEdge.Tests.Objects.Fake;

/// <summary>Checks the body of a request: its form, and the checksums that its headers state.</summary>
internal static class BodyCheck
{
    public static void Check(FakeCall call, byte[] body, S3Quirks quirks)
    {
        var encoding = call.Headers.GetValueOrDefault("Content-Encoding", "");
        if (encoding.Contains("aws-chunked", StringComparison.Ordinal) || Sha256Of(call).StartsWith("STREAMING-", StringComparison.Ordinal))
        {
            // Nobody needs it; the fake does not decode it.
            throw new S3Error(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
        }

        if (quirks.RefusesTrailers && call.Headers.ContainsKey("x-amz-trailer"))
        {
            throw new S3Error(501, "NotImplemented", "Trailers are not implemented.");
        }

        if (quirks.IgnoresChecksums)
        {
            return;
        }

#pragma warning disable CA5351 // the header is MD5
        if (call.Headers.TryGetValue("Content-MD5", out var md5) && md5 != Convert.ToBase64String(MD5.HashData(body)))
#pragma warning restore CA5351
        {
            throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }

        if (Sha256Of(call) is { Length: 64 } sha256 && sha256 != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            throw new S3Error(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match.");
        }
    }

    private static string Sha256Of(FakeCall call) => call.Headers.GetValueOrDefault("x-amz-content-sha256", "");
}

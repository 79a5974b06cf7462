using BackupEdge.Objects.S3;

namespace BackupEdge.Tests.Objects.S3;

public sealed class S3SignerTests
{
    private static readonly S3Keys Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset At = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    // The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    [Theory]
    [InlineData("GET", "/test.txt", "", "range", "bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("GET", "/", "lifecycle=", "", "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/", "max-keys=2&prefix=J", "", "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void The_examples_of_AWS_get_their_signatures(
        string method,
        string path,
        string query,
        string header,
        string value,
        string signature
    )
    {
        List<(string, string)> headers =
        [
            ("x-amz-date", S3Signer.Stamp(At)),
            ("x-amz-content-sha256", S3Signer.EmptySha256),
            ("host", "examplebucket.s3.amazonaws.com"),
        ];
        if (header.Length > 0)
        {
            headers.Add((header, value));
        }

        var authorization = S3Signer.Sign(Keys, "us-east-1", At, method, path, query, headers, S3Signer.EmptySha256);

        Assert.EndsWith("Signature=" + signature, authorization);
        Assert.DoesNotContain(Keys.SecretKey, authorization + Keys, StringComparison.Ordinal);
    }
}

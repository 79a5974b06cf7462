using System.Text;
using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

public sealed class SignatureTests
{
    [Fact]
    public void The_signature_equals_the_result_of_openssl() =>
        Assert.Equal(
            "sha256=1f6720dd3638c1ad1a9fdb50d036069e158904e1ecbe7cb2e6afb05d8b94efb3",
            Signature.Of(Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"), 1795572000, "{\"event\":\"test\"}"u8)
        );

    [Fact]
    public void The_signature_depends_on_time_body_and_secret()
    {
        byte[] secret = [1, 2, 3];
        string[] signatures =
        [
            Signature.Of(secret, 1, "a"u8),
            Signature.Of(secret, 2, "a"u8),
            Signature.Of(secret, 1, "b"u8),
            Signature.Of([1, 2, 4], 1, "a"u8),
        ];

        Assert.Equal(4, signatures.Distinct().Count());
    }
}

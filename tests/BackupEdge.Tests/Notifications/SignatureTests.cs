using System.Text;
using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

public sealed class SignatureTests
{
    [Fact]
    public void Is_what_openssl_makes_of_the_time_a_point_and_the_body() =>
        Assert.Equal(
            "sha256=1f6720dd3638c1ad1a9fdb50d036069e158904e1ecbe7cb2e6afb05d8b94efb3",
            Signature.Of(Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"), 1795572000, "{\"event\":\"test\"}"u8)
        );

    [Fact]
    public void Another_time_another_body_and_another_secret_make_another_one()
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

using System.Text;
using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

public sealed class SignatureTests
{
    [Fact]
    public void The_signature_equals_the_result_of_openssl() =>
        Assert.Equal(
            "sha256=1f6720dd3638c1ad1a9fdb50d036069e158904e1ecbe7cb2e6afb05d8b94efb3",
            Signature.Of(["0123456789abcdef0123456789abcdef"u8.ToArray()], 1795572000, Encoding.UTF8.GetBytes("{\"event\":\"test\"}"))
        );

    [Fact]
    public void The_signature_depends_on_time_body_and_secret()
    {
        byte[] secret = [1, 2, 3];
        string[] signatures =
        [
            Signature.Of([secret], 1, [1]),
            Signature.Of([secret], 2, [1]),
            Signature.Of([secret], 1, [2]),
            Signature.Of(
                [
                    [1, 2, 4],
                ],
                1,
                [1]
            ),
            Signature.Standard([secret], "a", 1, [1]),
            Signature.Standard([secret], "b", 1, [1]),
            Signature.Standard([secret], "a", 2, [1]),
        ];

        Assert.Equal(signatures.Length, signatures.Distinct().Count());
    }

    // The vector that the libraries of Standard Webhooks test themselves with.
    [Fact]
    public void The_standard_signature_equals_the_published_test_vector() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            Signature.Standard(
                [Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                Encoding.UTF8.GetBytes("{\"test\": 2432232314}")
            )
        );

    [Fact]
    public void Several_keys_give_several_signatures_in_their_order()
    {
        byte[] newer = [1, 2, 3];
        byte[] older = [4, 5, 6];

        Assert.Equal($"{Signature.Of([newer], 1, [7])} {Signature.Of([older], 1, [7])}", Signature.Of([newer, older], 1, [7]));
        Assert.Equal(
            $"{Signature.Standard([newer], "a", 1, [7])} {Signature.Standard([older], "a", 1, [7])}",
            Signature.Standard([newer, older], "a", 1, [7])
        );
    }
}

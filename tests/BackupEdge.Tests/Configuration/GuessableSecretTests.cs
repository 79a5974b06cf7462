using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

/// <summary>Which secrets count as made up by a person. A random one must never be refused.</summary>
public sealed class GuessableSecretTests
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData("correct-horse-battery-staple-please")]
    [InlineData("correcthorsebatterystaplecorrecthorse")]
    [InlineData("my super secret password for the backup server")]
    [InlineData("this_is_the_secret_key_of_production_2026")]
    [InlineData("please-change-this-secret-to-your-own-value")]
    [InlineData("MySuperSecretKeyForJsonWebTokens2026!!")]
    [InlineData("p4ssw0rd-p@$$word-passw0rd-P4$5W0RD-x")]
    [InlineData("1234-th1s-1s-my-v3ry-s3cr3t-passw0rd-5678")]
    [InlineData("1ittle-b1ack-whale-in-the-si1ver-ocean-99")]
    [InlineData("embedded-change-me-in-production-too")]
    [InlineData("qwertyuiop-asdfghjkl-zxcvbnm-qwerty-12345")]
    [InlineData("general-bots-backup-edge-shared-jwt-secret")]
    [InlineData("$ecret-of-the-h3lpd3sk-b0t-and-its-owner$")]
    public void A_phrase_of_common_words_is_refused(string secret) => Assert.Equal("consists of common words.", Problem(secret));

    [Theory]
    [InlineData("abcdefghijklabcdefghijklabcdefghijkl", 12)]
    [InlineData("Zq8vT3nLx6WcR1yHZq8vT3nLx6WcR1yH", 16)]
    [InlineData("0123456789abcdef0123456789abcdef", 16)]
    [InlineData("Zq8vT3nLx6WcR1yHbZq8vT3nLx6WcR1yHbZq8vT", 17)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public void A_repeated_sequence_is_refused(string secret, int period) =>
        Assert.Equal($"repeats a sequence of {period} bytes.", Problem(secret));

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    [InlineData("0123456789-abcdefghij-0123456789x")]
    [InlineData("ABCDEFGHIJKLMNOPqrstuvwxyz9876543210")]
    [InlineData("zyxwvutsrqponmlkjihgfedcba-543210")]
    [InlineData("aaaaaaaabbbbbbbbccccccccdddddddd")]
    public void A_run_of_consecutive_characters_is_refused(string secret) =>
        Assert.Equal("consists of runs such as abcdef or 012345.", Problem(secret));

    [Fact]
    public void A_random_secret_of_32_bytes_is_never_refused()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = RandomNumberGenerator.GetBytes(32);
            foreach (
                var secret in (string[])
                    [
                        Convert.ToBase64String(bytes),
                        Base64Url.EncodeToString(bytes),
                        Convert.ToHexStringLower(bytes),
                        Convert.ToHexString(bytes),
                        "whsec_" + Convert.ToBase64String(bytes),
                        RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 32),
                        RandomNumberGenerator.GetHexString(32, lowercase: true),
                    ]
            )
            {
                Assert.True(Problem(secret) is null, secret);
            }

            Assert.Null(GuessableSecret.FindProblem(bytes));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("the83749283749283749827349823749823748")]
    [InlineData("a1b9c7d3e8f2g6h4j5k0m1n8p7q2r9s3")]
    public void Other_secrets_are_not_refused(string secret) => Assert.Null(Problem(secret));

    private static string? Problem(string secret) => GuessableSecret.FindProblem(Encoding.UTF8.GetBytes(secret));
}

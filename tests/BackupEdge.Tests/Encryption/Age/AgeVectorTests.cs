using System.Security.Cryptography;
using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests age files with the vectors of C2SP CCTV; vectors/README.md says where they come from.</summary>
public sealed class AgeVectorTests
{
    // These have 16 MiB of text, and more than 256 chunks.
    private static readonly string[] TooLong = ["stream_257_chunks", "stream_257_chunks_full", "stream_258_chunks"];

    // The file is decrypted in whole, so that a payload without a nonce is one that is truncated; and binary if it begins with no armor.
    private static readonly Dictionary<string, string> Reported = new(StringComparer.Ordinal)
    {
        ["stream_no_nonce"] = "payload failure",
        ["stream_short_nonce"] = "payload failure",
        ["armor_garbage_leading"] = "header failure",
    };

    public static TheoryData<string> Vectors => [.. AgeVector.Names.Except(TooLong)];

    public static TheoryData<string> LongVectors => [.. TooLong];

    public static TheoryData<string> ReadableHeaders =>
        [
            .. AgeVector.Names.Where(name =>
                AgeVector.Read(name) is { IsArmored: false, Expect: "success" or "no match" or "payload failure" }
            ),
        ];

    [Fact]
    public void All_vectors_are_there() => Assert.Equal(125, AgeVector.Names.Count());

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_file_is_decrypted_or_refused_as_the_vector_requires(string name)
    {
        var vector = AgeVector.Read(name);
        switch (Reported.GetValueOrDefault(name, vector.Expect))
        {
            case "success":
                Assert.Equal(vector.TextHash, Hash(Decrypt(vector)!));
                break;
            case "no match":
                Assert.Null(Decrypt(vector));
                break;
            case "HMAC failure":
                Assert.Contains("its MAC is wrong", Refusal(vector), StringComparison.Ordinal);
                break;
            case "header failure":
                Assert.Matches("^The (header|file is no age file|age file has another version|passphrase .* work factor)", Refusal(vector));
                break;
            case "payload failure":
                Assert.StartsWith("The content of the age file", Refusal(vector), StringComparison.Ordinal);
                break;
            case "armor failure":
                Assert.StartsWith("The armor of the age file", Refusal(vector), StringComparison.Ordinal);
                break;
            default:
                Assert.Fail($"unknown result {vector.Expect}");
                break;
        }
    }

    [Theory]
    [MemberData(nameof(LongVectors))]
    public void A_payload_of_more_than_256_chunks_is_decrypted_but_not_a_file_of_more_than_16_MiB(string name)
    {
        var vector = AgeVector.Read(name);
        var header = AgeHeader.Parse(vector.Content);
        header.Authenticate(vector.FileKey!);

        Assert.Equal(vector.TextHash, Hash(AgePayload.Decrypt(vector.FileKey!, vector.Content.AsSpan(header.Length))));
        Assert.Contains("more than 16 MiB", Refusal(vector), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ReadableHeaders))]
    public void A_header_that_is_read_is_written_with_the_same_bytes(string name)
    {
        var vector = AgeVector.Read(name);
        var header = AgeHeader.Parse(vector.Content);

        Assert.Equal(vector.Content[..header.Length], AgeHeader.Write(header.Stanzas, vector.FileKey!));
    }

    private static string Refusal(AgeVector vector) => Assert.Throws<AgeFormatException>(() => Decrypt(vector)).Message;

    private static byte[]? Decrypt(AgeVector vector)
    {
        if (vector.Passphrases is not [])
        {
            return AgeFile.TryDecryptWithPassphrase(vector.Content, vector.Passphrases[0]);
        }

        AgeIdentity[] identities = [.. vector.Identities.Select(AgeIdentity.Parse)];
        return AgeFile.TryDecrypt(vector.Content, identities);
    }

    private static string Hash(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));
}

using System.Security.Cryptography;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests the HKDF of .NET, as age files use it, with the vectors of RFC 5869 for SHA-256.</summary>
public sealed class HkdfTests
{
    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "",
        "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )]
    public void The_key_is_that_of_appendix_A_1_and_A_3(string material, string salt, string info, string key) =>
        Assert.Equal(key, Derive(material, salt, info, key.Length / 2));

    [Fact]
    public void The_key_is_that_of_appendix_A_2() =>
        Assert.Equal(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
            Derive(Range(0x00, 0x4f), Range(0x60, 0xaf), Range(0xb0, 0xff), 82)
        );

    private static string Derive(string material, string salt, string info, int length)
    {
        var key = new byte[length];
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Convert.FromHexString(material),
            key,
            Convert.FromHexString(salt),
            Convert.FromHexString(info)
        );
        return Convert.ToHexStringLower(key);
    }

    private static string Range(int first, int last) =>
        Convert.ToHexString([.. Enumerable.Range(first, last - first + 1).Select(value => (byte)value)]);
}

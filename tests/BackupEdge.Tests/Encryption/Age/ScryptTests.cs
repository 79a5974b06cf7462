using System.Security.Cryptography;
using System.Text;
using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests scrypt with the vectors of RFC 7914, except for the one of 1 GiB.</summary>
public sealed class ScryptTests
{
    [Theory]
    [InlineData(
        "",
        "",
        16,
        1,
        1,
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
    )]
    [InlineData(
        "password",
        "NaCl",
        1024,
        8,
        16,
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    )]
    [InlineData(
        "pleaseletmein",
        "SodiumChloride",
        16384,
        8,
        1,
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
    )]
    public void The_key_is_that_of_section_12(string passphrase, string salt, long n, int r, int p, string key)
    {
        var derived = new byte[64];
        Scrypt.DeriveKey(Encoding.ASCII.GetBytes(passphrase), Encoding.ASCII.GetBytes(salt), n, r, p, derived);

        Assert.Equal(key, Convert.ToHexStringLower(derived));
    }

    [Fact]
    public void More_than_the_default_limit_of_OpenSSL_is_permitted()
    {
        var derived = new byte[32];
        Scrypt.DeriveKey("password"u8, "NaCl"u8, 1 << 16, 8, 1, derived);

        Assert.Contains(derived, value => value != 0);
    }

    [Theory]
    [InlineData(3, 1, "EVP_PBE_scrypt of OpenSSL failed: it reports no reason.")]
    [InlineData(2, 1 << 28, "EVP_PBE_scrypt of OpenSSL failed: error:.*memory limit exceeded")]
    public void Invalid_parameters_are_refused_with_the_reason_of_OpenSSL(long n, int p, string message)
    {
        var exception = Assert.Throws<CryptographicException>(() => Scrypt.DeriveKey("a"u8, "b"u8, n, 8, p, new byte[32]));

        Assert.Matches($"^{message}", exception.Message);
    }

    [Fact]
    public void The_largest_work_factor_of_age_needs_4_GiB() => Assert.Equal(4L << 30, Scrypt.Memory(1L << ScryptStanza.MaxLogN, 8));
}

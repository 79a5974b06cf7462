using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests X25519 with the vectors of RFC 7748.</summary>
public sealed class X25519Tests
{
    /// <summary>The points of order 1, 2, 4 and 8 of the curve and its twist, the last two not reduced.</summary>
    public static TheoryData<string> PointsOfLowOrder =>
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    )]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    )]
    public void The_function_agrees_with_section_5_2(string scalar, string point, string product) =>
        Assert.Equal(product, Agree(Convert.FromHexString(scalar), Convert.FromHexString(point)));

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void The_iterated_function_agrees_with_section_5_2(int times, string result)
    {
        var point = new byte[X25519.Length];
        point[0] = 9;
        var scalar = point;
        for (var i = 0; i < times; i++)
        {
            var next = Convert.FromHexString(Agree(scalar, point));
            (scalar, point) = (next, scalar);
        }

        Assert.Equal(result, Convert.ToHexStringLower(scalar));
    }

    [Fact]
    public void Public_keys_and_their_agreement_are_those_of_section_6_1()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        const string Shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(X25519.PublicKey(alice)));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(X25519.PublicKey(bob)));
        Assert.Equal(Shared, Agree(alice, X25519.PublicKey(bob)));
        Assert.Equal(Shared, Agree(bob, X25519.PublicKey(alice)));
    }

    [Theory]
    [MemberData(nameof(PointsOfLowOrder))]
    public void A_point_of_low_order_gives_no_shared_secret(string point)
    {
        var shared = new byte[X25519.Length];
        shared.AsSpan().Fill(1);

        Assert.False(X25519.TryAgree(new byte[X25519.Length], Convert.FromHexString(point), shared));
        Assert.Equal(new byte[X25519.Length], shared);
    }

    [Fact]
    public void Keys_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => X25519.PublicKey(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => X25519.TryAgree(new byte[32], new byte[33], new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => X25519.TryAgree(new byte[32], new byte[32], new byte[31]));
    }

    private static string Agree(byte[] secretKey, byte[] publicKey)
    {
        var shared = new byte[X25519.Length];
        Assert.True(X25519.TryAgree(secretKey, publicKey, shared));
        return Convert.ToHexStringLower(shared);
    }
}

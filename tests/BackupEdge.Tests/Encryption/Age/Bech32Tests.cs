using BackupEdge.Encryption.Age;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Encryption.Age;

/// <summary>Tests Bech32 with the vectors of BIP 173; those for its limit of 90 characters do not apply.</summary>
public sealed class Bech32Tests
{
    [Theory]
    [InlineData("A12UEL5L", "a", "")]
    [InlineData("a12uel5l", "a", "")]
    [InlineData("?1ezyfcl", "?", "")]
    [InlineData(
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
        ""
    )]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", "00443214c74254b635cf84653a56d7c675be77df")]
    [InlineData(
        "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
        "split",
        "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"
    )]
    public void A_valid_text_is_decoded_and_encoded_again(string text, string prefix, string bytes)
    {
        Assert.True(Bech32.TryDecode(text, out var decodedPrefix, out var decoded));
        Assert.Equal((prefix, bytes), (decodedPrefix, Convert.ToHexStringLower(decoded)));
        Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(prefix, decoded));
    }

    [Theory]
    [InlineData("\u00201nwldj5")]
    [InlineData("\u007f1axkwrx")]
    [InlineData("\u00801eym55h")]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00ff")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("A12uEL5L")]
    [InlineData("")]
    public void An_invalid_text_is_refused(string text) => Assert.False(Bech32.TryDecode(text, out _, out _));

    [Theory]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", true)]
    [InlineData("a1pwmfl6e", false)]
    public void Bits_that_belong_to_no_byte_must_be_zeros(string text, bool isValid) =>
        Assert.Equal(isValid, Bech32.TryDecode(text, out _, out _));

    [Fact]
    public void Any_bytes_are_decoded_and_a_changed_character_is_refused() =>
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll<byte[], int>(
                (bytes, choice) =>
                {
                    var text = Bech32.Encode("age", bytes);
                    Assert.True(Bech32.TryDecode(text, out var prefix, out var decoded));
                    Assert.Equal(("age", Convert.ToHexString(bytes)), (prefix, Convert.ToHexString(decoded)));

                    var at = (int)((uint)choice % text.Length);
                    var changed = text[..at] + (text[at] == 'q' ? 'p' : 'q') + text[(at + 1)..];
                    Assert.False(Bech32.TryDecode(changed, out _, out _));
                }
            )
        );
}

using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

public sealed class AgeRecipientTests
{
    // The recipient of the identity of 32 bytes 0x42, from the specification of age.
    private const string Text = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    public static TheoryData<string> PointsOfLowOrder => X25519Tests.PointsOfLowOrder;

    [Fact]
    public void A_recipient_returns_its_text_and_equals_another_of_the_same_key()
    {
        Assert.True(AgeRecipient.TryParse(Text, out var recipient));
        Assert.True(AgeRecipient.TryParse(Text, out var same));
        using var identity = AgeIdentity.Generate();

        Assert.Equal(Text, recipient.ToString());
        Assert.Equal(recipient, same);
        Assert.Equal(recipient.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(recipient, identity.Recipient);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("age1")]
    [InlineData("AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwq")]
    [InlineData(" age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")]
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJf6v2nG2MDs1QJcG7LJv8qCeR1tG3Vb6J0cQTNm0sJ0")]
    public void Another_text_is_refused(string? text) => Assert.False(AgeRecipient.TryParse(text, out _));

    [Fact]
    public void A_key_of_another_length_or_prefix_is_refused()
    {
        Assert.False(AgeRecipient.TryParse(Bech32.Encode("age", new byte[31]), out _));
        Assert.False(AgeRecipient.TryParse(Bech32.Encode("age1tag", new byte[32]), out _));
    }

    [Theory]
    [MemberData(nameof(PointsOfLowOrder))]
    public void A_point_of_low_order_is_no_recipient(string point) =>
        Assert.False(AgeRecipient.TryParse(Bech32.Encode("age", Convert.FromHexString(point)), out _));
}

using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

public sealed class AgeIdentityTests
{
    // From the specification of age: 32 bytes 0x42.
    private const string Text = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    private const string Recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    [Fact]
    public void An_identity_of_the_specification_has_its_recipient_and_text()
    {
        using var identity = AgeIdentity.Parse(Text);

        Assert.Equal(Recipient, identity.Recipient.ToString());
        Assert.Equal(Text, identity.ToText());
    }

    [Fact]
    public void Generated_identities_differ_and_are_parsed_again()
    {
        using var first = AgeIdentity.Generate();
        using var second = AgeIdentity.Generate();
        using var parsed = AgeIdentity.Parse(first.ToText());

        Assert.NotEqual(first.ToText(), second.ToText());
        Assert.Equal(first.Recipient, parsed.Recipient);
    }

    [Fact]
    public void A_disposed_identity_has_no_key()
    {
        var identity = AgeIdentity.Generate();
        var key = identity.Key;
        identity.Dispose();

        Assert.False(key.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(identity.ToText);
    }

    [Fact]
    public void The_description_does_not_contain_the_secret()
    {
        using var identity = AgeIdentity.Parse(Text);

        Assert.Equal($"identity of {Recipient}", identity.ToString());
    }

    [Theory]
    [InlineData("", "must begin with AGE-SECRET-KEY-1")]
    [InlineData("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex", "upper case")]
    [InlineData(Recipient, "is a recipient")]
    [InlineData("AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR", "hybrid")]
    [InlineData("AGE-PLUGIN-YUBIKEY-1Q0G9QQYZ0", "plugins")]
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEQ", "checksum")]
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAE", "checksum")]
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEx", "lower case")]
    [InlineData(Text + "\n", "characters that do not belong")]
    public void Another_text_is_refused_with_the_reason_and_without_the_text(string text, string reason)
    {
        var exception = Assert.Throws<AgeFormatException>(() => AgeIdentity.Parse(text));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("GFPYY", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_key_of_another_length_is_refused()
    {
        var text = Bech32.Encode("age-secret-key-", new byte[31]).ToUpperInvariant();

        Assert.Contains("length", Assert.Throws<AgeFormatException>(() => AgeIdentity.Parse(text)).Message, StringComparison.Ordinal);
    }
}

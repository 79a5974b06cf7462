using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

public sealed class AgeIdentityFileTests
{
    private const string Text = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    private const string Recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    [Fact]
    public void A_file_has_the_time_in_UTC_the_recipient_and_the_identity()
    {
        using var identity = AgeIdentity.Parse(Text);
        var createdAt = new DateTimeOffset(2026, 3, 1, 1, 30, 5, TimeSpan.FromHours(2));

        Assert.Equal($"# created: 2026-02-28T23:30:05Z\n# public key: {Recipient}\n{Text}\n", AgeIdentityFile.Write(identity, createdAt));
    }

    [Theory]
    [InlineData(Text, 1)]
    [InlineData(Text + "\n", 1)]
    [InlineData("# created: 2026-02-28T23:30:05Z\n# public key: age1\n" + Text + "\n", 1)]
    [InlineData("\r\n# a comment\r\n" + Text + "\r\n\r\n  " + Text + " \r\n", 2)]
    public void Comments_and_blank_lines_are_ignored(string text, int count)
    {
        var identities = AgeIdentityFile.Parse(text);

        Assert.Equal(Enumerable.Repeat(Recipient, count), identities.Select(identity => identity.Recipient.ToString()));
    }

    [Theory]
    [InlineData("", "no identity")]
    [InlineData("# only a comment\n\n", "no identity")]
    [InlineData("# a comment\n" + Text + "\n" + Recipient + "\n", "Line 3 of the identity file: This is a recipient")]
    [InlineData(Text + " # a comment\n", "Line 1 of the identity file: The identity")]
    [InlineData("age-encryption.org/v1\n-> scrypt", "is encrypted")]
    [InlineData("-----BEGIN AGE ENCRYPTED FILE-----\n", "is encrypted")]
    public void Another_text_is_refused_with_the_line(string text, string reason)
    {
        var exception = Assert.Throws<AgeFormatException>(() => AgeIdentityFile.Parse(text));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("GFPYY", exception.Message, StringComparison.OrdinalIgnoreCase);
    }
}

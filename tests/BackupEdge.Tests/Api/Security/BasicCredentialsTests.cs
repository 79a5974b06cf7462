using System.Text;
using BackupEdge.Api.Security;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Api.Security;

public sealed class BasicCredentialsTests
{
    private static readonly Gen<string> Keys =
        from length in Gen.Choose(0, 60)
        from text in Gen.Elements("abcXYZ019_-~: ".ToCharArray()).ArrayOf(length)
        select "bek_" + new string(text);

    private static readonly Gen<string> Others =
        from length in Gen.Choose(0, 20)
        from text in Gen.Elements("bekBEK_ 0~:".ToCharArray()).ArrayOf(length)
        let other = new string(text)
        where !NoColon(other).StartsWith("bek_", StringComparison.Ordinal)
        select other;

    [Fact]
    public void A_key_as_the_password_is_found_whatever_the_user_name() =>
        Prop.ForAll(
                Gen.OneOf(Others, Keys).Select(NoColon).Zip(Keys).ToArbitrary(),
                pair => BasicCredentials.KeyIn(Encode($"{pair.Item1}:{pair.Item2}")) == pair.Item2
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_as_the_user_name_is_found_unless_the_password_is_one_too() =>
        Prop.ForAll(
                Keys.Select(NoColon).Zip(Others).ToArbitrary(),
                pair => BasicCredentials.KeyIn(Encode($"{pair.Item1}:{pair.Item2}")) == pair.Item1
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Neither_a_key_is_nothing() =>
        Prop.ForAll(
                Others.Select(NoColon).Zip(Others).ToArbitrary(),
                pair => BasicCredentials.KeyIn(Encode($"{pair.Item1}:{pair.Item2}")).Length == 0
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_key_or_nothing_and_never_an_exception() =>
        Prop.ForAll<string?>(text => BasicCredentials.KeyIn(text) is "" or ['b', 'e', 'k', '_', ..]).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_a_key_or_nothing_and_never_an_exception() =>
        Prop.ForAll<byte[]>(bytes =>
                BasicCredentials.KeyIn(Convert.ToBase64String(bytes ?? [])) is "" or ['b', 'e', 'k', '_', ..]
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("bek_without_a_colon")]
    [InlineData("")]
    [InlineData("bek_ä:x")]
    [InlineData("ä:bek_x")]
    [InlineData("user:bek_x\n")]
    [InlineData("user:BEK_x")]
    public void Malformed_pairs_are_nothing(string pair) => Assert.Equal("", BasicCredentials.KeyIn(Encode(pair)));

    [Theory]
    [InlineData("not base64!")]
    [InlineData("YmVrXzE6=")]
    [InlineData("YmVrXzE")]
    [InlineData("")]
    public void What_is_not_base64_is_nothing(string encoded) => Assert.Equal("", BasicCredentials.KeyIn(encoded));

    [Fact]
    public void A_colon_belongs_to_the_password() => Assert.Equal("bek_a:b:c", BasicCredentials.KeyIn(Encode("u:bek_a:b:c")));

    private static string NoColon(string text) => text.Replace(":", "", StringComparison.Ordinal);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

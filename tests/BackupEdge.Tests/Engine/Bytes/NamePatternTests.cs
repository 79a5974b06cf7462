using BackupEdge.Engine.Bytes;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything/at all", true)]
    [InlineData("bot_*", "bot_", true)]
    [InlineData("bot_*", "bot_sales", true)]
    [InlineData("bot_*", "my_bot_sales", false)]
    [InlineData("*_test", "a_test_b_test", true)]
    [InlineData("*_test", "a_test_b", false)]
    [InlineData("a*b*c", "axxbyybzc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("b?t", "bot", true)]
    [InlineData("b?t", "boot", false)]
    [InlineData("bot[1]", "bot[1]", true)]
    [InlineData("bot[1]", "bot1", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("bot", "Bot", false)]
    public void A_name_matches_only_if_all_of_it_does(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new NamePattern(pattern).Matches(name));
}

using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class WireNamesTests
{
    [Fact]
    public void Every_value_has_a_word_of_its_own_that_leads_back()
    {
        Check<RunStatus>();
        Check<BackupType>();
        Check<JobKind>();
        Check<NotificationStatus>();
        Check<Role>();
    }

    [Fact]
    public void Other_words_lead_nowhere() => Assert.False(WireNames.TryParse<RunStatus>("Queued", out _));

    private static void Check<T>()
        where T : struct, Enum
    {
        var words = WireNames.All<T>();
        Assert.Equal(words.Count, words.Distinct().Count());
        foreach (var (word, value) in words.Zip(Enum.GetValues<T>()))
        {
            Assert.True(WireNames.TryParse<T>(word, out var back));
            Assert.Equal(value, back);
        }
    }
}

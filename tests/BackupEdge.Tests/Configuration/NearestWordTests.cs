using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class NearestWordTests
{
    private static readonly string[] Words = ["listen", "data", "path", "secret_file"];

    [Theory]
    [InlineData("listn", "listen")]
    [InlineData("Lisetn", "listen")]
    [InlineData("dat", "data")]
    [InlineData("daat", "data")]
    [InlineData("secretfile", "secret_file")]
    [InlineData("zzz", null)]
    [InlineData("p", null)]
    public void A_similar_word_is_suggested_but_not_a_distant_one(string written, string? meant) =>
        Assert.Equal(meant, NearestWord.Of(written, Words));
}

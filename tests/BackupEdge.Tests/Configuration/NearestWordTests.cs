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
    public void Finds_what_was_meant_and_nothing_far_off(string written, string? meant) =>
        Assert.Equal(meant, NearestWord.Of(written, Words));
}

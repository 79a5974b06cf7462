using BackupEdge.Jobs.Search;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Jobs.Search;

public sealed class LatestBackupTests
{
    private static readonly Gen<string?> Sources = Gen.Elements<string?>(null, "bots", "a", "x.y-z_0", "latest", "1");

    private static readonly Gen<LatestBackup> Each =
        from source in Sources
        from back in Gen.Choose(0, 100_000)
        select new LatestBackup(source, back);

    [Fact]
    public void What_is_written_is_read_again() =>
        Prop.ForAll(Each.ToArbitrary(), each => LatestBackup.Parse(each.ToString()) == each).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("latest", null, 0)]
    [InlineData("latest~3", null, 3)]
    [InlineData("latest:bots", "bots", 0)]
    [InlineData("latest:bots~1", "bots", 1)]
    [InlineData("latest~0", null, 0)]
    public void The_forms_are_read(string text, string? source, int back) =>
        Assert.Equal(new LatestBackup(source, back), LatestBackup.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Latest")]
    [InlineData("latest~")]
    [InlineData("latest~-1")]
    [InlineData("latest~x")]
    [InlineData("latest:")]
    [InlineData("latest:~1")]
    [InlineData("latestbots")]
    [InlineData("latest~99999999999")]
    [InlineData("backup-20261123-020000-7f3kq2")]
    public void Any_other_text_is_none(string text) => Assert.Null(LatestBackup.Parse(text));
}

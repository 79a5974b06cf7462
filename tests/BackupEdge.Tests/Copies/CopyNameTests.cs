using BackupEdge.Copies;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests the names of the objects in a copy.</summary>
public sealed class CopyNameTests
{
    [Fact]
    public void Names_are_as_documented()
    {
        var name = new CopyName(118, "backup-20261123-020000-7f3kq2", "0d3f9a4c51b7e280");

        Assert.Equal("a/000000000118-backup-20261123-020000-7f3kq2.0d3f9a4c51b7e280.bea", name.ArchiveKey);
        Assert.Equal("m/000000000118-backup-20261123-020000-7f3kq2.0d3f9a4c51b7e280.bem", name.RecordKey);
        Assert.Equal("t/000000000118-backup-20261123-020000-7f3kq2.bet", CopyName.TombstoneKeyOf(118, name.Id));
        Assert.Equal(
            "c/20261130T025200Z-000012.bec",
            CopyLayout.KeyOfCatalogue(new DateTimeOffset(2026, 11, 30, 4, 52, 0, TimeSpan.FromHours(2)), 12)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(999_999_999_999)]
    [InlineData(1_000_000_000_000)]
    [InlineData(9_007_199_254_740_991)]
    public void A_name_is_read_as_it_was_written(long sequence)
    {
        var name = new CopyName(sequence, "backup-1-x", "0123456789abcdef");

        Assert.Equal(name, CopyName.OfArchive(name.ArchiveKey));
        Assert.Equal(name, CopyName.OfRecord(name.RecordKey));
        Assert.Equal((sequence, name.Id), CopyName.OfTombstone(CopyName.TombstoneKeyOf(sequence, name.Id)));
        Assert.True(CopyLayout.TryReadCatalogue(CopyLayout.KeyOfCatalogue(DateTimeOffset.UnixEpoch, sequence), out var number));
        Assert.Equal(sequence, number);
    }

    [Theory]
    [InlineData("a/118-backup-1.0123456789abcdef.bea")]
    [InlineData("a/0000000000118-backup-1.0123456789abcdef.bea")]
    [InlineData("a/000000000000-backup-1.0123456789abcdef.bea")]
    [InlineData("a/000000000118-backup-1.0123456789ABCDEF.bea")]
    [InlineData("a/000000000118-backup-1.0123456789abcde.bea")]
    [InlineData("a/000000000118-backup_1.0123456789abcdef.bea")]
    [InlineData("a/000000000118-.0123456789abcdef.bea")]
    [InlineData("a/000000000118-backup-1.bea")]
    [InlineData("a/000000000118-../x.0123456789abcdef.bea")]
    [InlineData("m/000000000118-backup-1.0123456789abcdef.bea")]
    [InlineData("a/.bea")]
    [InlineData("a/")]
    [InlineData("")]
    public void Other_keys_are_no_names(string key) => Assert.Null(CopyName.OfArchive(key));
}

using BackupEdge.Catalogue.Sealing;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Tests how files are divided into units.</summary>
public sealed class SealedUnitTests
{
    [Theory]
    [InlineData(SealedFileKind.Database)]
    [InlineData(SealedFileKind.Journal)]
    [InlineData(SealedFileKind.Log)]
    public void Units_follow_each_other_and_no_two_have_the_same_tweak(object kind)
    {
        var tweaks = new HashSet<UInt128>();
        for (long offset = 0; offset < 200_000;)
        {
            var unit = SealedUnit.Of((SealedFileKind)kind, offset);
            Assert.Equal(offset, unit.Start);
            Assert.InRange(unit.Length, 16, SealedUnit.MaxBytes);
            Assert.True(tweaks.Add(unit.Tweak));
            Assert.Equal(unit, SealedUnit.Of((SealedFileKind)kind, offset + unit.Length - 1));
            offset += unit.Length;
        }
    }

    [Fact]
    public void Files_of_different_kinds_have_different_tweaks()
    {
        var tweaks = new HashSet<UInt128>();
        foreach (var kind in Enum.GetValues<SealedFileKind>())
        {
            for (long offset = 0; offset < 200_000; offset += 8)
            {
                var unit = SealedUnit.Of(kind, offset);
                Assert.True(unit.Start != offset || tweaks.Add(unit.Tweak));
            }
        }
    }

    [Fact]
    public void The_header_and_the_page_of_each_frame_of_the_log_are_units()
    {
        Assert.Equal((0L, 32), PlaceOf(31));
        Assert.Equal((32L, 24), PlaceOf(32));
        Assert.Equal((56L, 4096), PlaceOf(56));
        Assert.Equal((4152L, 24), PlaceOf(4152));
        Assert.Equal((4176L, 4096), PlaceOf(8271));

        static (long, int) PlaceOf(long offset)
        {
            var unit = SealedUnit.Of(SealedFileKind.Log, offset);
            return (unit.Start, unit.Length);
        }
    }
}

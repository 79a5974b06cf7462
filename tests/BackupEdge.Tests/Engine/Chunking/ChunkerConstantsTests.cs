using System.Numerics;
using BackupEdge.Engine.Chunking;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Chunking;

public sealed class ChunkerConstantsTests
{
    [Fact]
    public void Archives_that_are_not_sealed_have_fixed_constants()
    {
        Assert.Equal("wm16-1", ChunkerConstants.Unkeyed.Algorithm);
        Assert.Equal(0x5A87, ChunkerConstants.Unkeyed.Start);
        Assert.Equal(Enumerable.Repeat((ushort)0x9E35, 9), ChunkerConstants.Unkeyed.Multipliers.ToArray());
    }

    [Fact]
    public void The_constants_of_a_key_never_change_between_releases()
    {
        // Computed by a program in another language from the text of docs/archive-format.md alone.
        var constants = ChunkerConstants.FromKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

        Assert.Equal("wm16-2", constants.Algorithm);
        Assert.Equal(0x945E, constants.Start);
        Assert.Equal<ushort>([0xB791, 0xB525, 0x3C89, 0xF983, 0x2337, 0x6D35, 0xD1C3, 0x1F91, 0x2B6D], constants.Multipliers.ToArray());
    }

    [Fact]
    public void The_multipliers_of_any_key_are_odd_and_have_6_to_10_bits_set()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var multipliers = SampleKey.ToConstants(seed).Multipliers.ToArray();
                return multipliers.Length == 9 && multipliers.All(k => k % 2 == 1 && BitOperations.PopCount(k) is >= 6 and <= 10);
            })
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length)
    {
        var refused = Assert.Throws<ArgumentException>(() => ChunkerConstants.FromKey(new byte[length]));

        Assert.Contains($"{length} bytes", refused.Message, StringComparison.Ordinal);
    }
}

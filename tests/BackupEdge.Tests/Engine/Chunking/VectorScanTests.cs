using BackupEdge.Engine.Chunking;

namespace BackupEdge.Tests.Engine.Chunking;

public sealed class VectorScanTests
{
    [Theory]
    [InlineData(16, null)]
    [InlineData(32, null)]
    [InlineData(16, 1)]
    [InlineData(32, 2)]
    public void A_scan_of_either_width_stops_at_the_first_hit(int width, int? key)
    {
        // The product uses the widest vectors of the processor; this test uses each width.
        var constants = key is { } seed ? SampleKey.ToConstants(seed) : ChunkerConstants.Unkeyed;
        var stream = new SampleStream(SampleKind.Random, width, 200_000).ToBytes();
        foreach (var mask in new ushort[] { 0xFFFF, 0xFFFC, 0xFFC0, 0xF000 })
        {
            for (int from = 512, to = stream.Length - 3; from < to;)
            {
                var stop =
                    width == 16
                        ? VectorScan128.Skip(constants, stream, from, to, mask)
                        : VectorScan256.Skip(constants, stream, from, to, mask);
                var hit = from;
                while (hit < to && (NaiveCutter.Hash(stream, hit, constants) & mask) != 0)
                {
                    hit++;
                }

                Assert.InRange(stop, from, hit);
                Assert.True(hit - stop < width, $"It stopped at {stop}, the hit is at {hit}.");
                from = hit + 1;
            }
        }
    }
}

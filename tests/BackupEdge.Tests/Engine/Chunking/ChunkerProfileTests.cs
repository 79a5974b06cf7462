using BackupEdge.Engine.Chunking;

namespace BackupEdge.Tests.Engine.Chunking;

public sealed class ChunkerProfileTests
{
    [Theory]
    [InlineData(511, 4096, 16384)] // the minimum is too small
    [InlineData(0, 4096, 16384)]
    [InlineData(-1, 4096, 16384)]
    [InlineData(4096, 4096, 16384)] // the sizes are too close together
    [InlineData(8192, 4096, 16384)]
    [InlineData(1024, 16384, 16384)]
    [InlineData(1024, 16384, 8192)]
    [InlineData(1024, 5000, 16384)] // not a power of two
    [InlineData(600, 1023, 16384)]
    [InlineData(1024, 128 * 1024, 256 * 1024)] // more bits than the hash has
    [InlineData(1024, 4096, (256 * 1024) + 1)] // the maximum is too large
    public void Invalid_sizes_are_refused(int min, int mean, int max)
    {
        var refused = Assert.Throws<ArgumentException>(() => new ChunkerProfile(min, mean, max));

        Assert.Contains($"{min}/{mean}/{max}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, 1024, 1025)]
    [InlineData(65535, 65536, 65537)]
    [InlineData(512, 65536, 256 * 1024)]
    public void Sizes_at_the_limits_are_accepted(int min, int mean, int max)
    {
        var profile = new ChunkerProfile(min, mean, max);

        Assert.Equal((min, mean, max), (profile.MinBytes, profile.MeanBytes, profile.MaxBytes));
    }

    [Fact]
    public void The_default_is_16_64_256_KiB() => Assert.Equal(new ChunkerProfile(16384, 65536, 262144), ChunkerProfile.Default);
}

using BackupEdge.Encryption.Age;

namespace BackupEdge.Tests.Encryption.Age;

public sealed class AvailableMemoryTests
{
    [Theory]
    [InlineData(
        "MemTotal:       24680000 kB\nMemFree:         1000000 kB\nMemAvailable:   12340000 kB\nBuffers: 1 kB\n",
        12_340_000L * 1024
    )]
    [InlineData("MemAvailable: 0 kB", 0L)]
    [InlineData("MemTotal: 1 kB\nMemFree: 1 kB\n", null)]
    [InlineData("MemAvailable: many kB\n", null)]
    [InlineData("", null)]
    public void The_available_memory_is_read_from_its_line(string text, long? bytes) => Assert.Equal(bytes, AvailableMemory.Parse(text));

    [Fact]
    public void This_system_reports_its_available_memory() => Assert.InRange(AvailableMemory.Read()!.Value, 1, long.MaxValue);
}

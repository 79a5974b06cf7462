using System.Globalization;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>
/// Measures the memory of this process while a database is checked whose schema contains an expression that uses unlimited memory.
/// </summary>
[Collection(MeasuredAlone.Name)]
public sealed class DatabaseMemoryTests : IDisposable
{
    private const long MaxGrowth = 200L << 20;

    private readonly EngineHarness _harness = new(with: options => options with { RunSqlite = SqliteChild.Run });

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_small_database_cannot_exhaust_the_memory_of_the_service()
    {
        var source = DatabaseBombTests.Make(_harness, DatabaseBombTests.MemoryBomb);
        ForgetPeak();
        var before = PeakMemory();

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        var growth = PeakMemory() - before;
        Assert.True(growth < MaxGrowth, $"The peak of the process grew by {growth >> 20} MiB.");
        DatabaseBombTests.AssertIncomplete(summary.Warnings, "memory");
        Assert.Equal(new FileInfo(source.Path).Length, new FileInfo(_harness.RestoreStream(id, source)).Length);
    }

    // The peak of earlier tests would hide growth. Where the kernel does not permit it, the peak is that of the whole run.
    private static void ForgetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Growth above the peak is measured all the same.
        }
    }

    private static long PeakMemory() =>
        1024
        * long.Parse(
            File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .AsSpan("VmHWM:".Length)
                .TrimEnd("kB"),
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture
        );
}

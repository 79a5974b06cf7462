using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Backups with limits of reads and of workers, on a clock that waits move.</summary>
public sealed class LimitedBackupTests
{
    private const int Rate = 1_000_000;
    private readonly JumpingClock _clock = new();

    [Fact]
    public void Small_and_large_files_are_read_at_the_rate()
    {
        using var harness = New(Rate);
        Write(harness, "large", 3_000_000);
        for (var i = 0; i < 20; i++)
        {
            Write(harness, $"small-{i}", 100_000);
        }

        var (id, summary) = harness.Backup();

        Assert.Equal(5_000_000, summary.ReadBytes);
        Assert.True(_clock.Now >= TimeSpan.FromSeconds(4.75), $"5 MB were read in {_clock.Now}");
        Assert.True(_clock.Waits > 0);
        var restored = harness.Restore(harness.RestoreOf(id)).Folder;
        Assert.Equal(File.ReadAllBytes(Path.Combine(harness.Source, "large")), File.ReadAllBytes(Path.Combine(restored, "large")));
    }

    [Fact]
    public void The_output_of_programs_and_the_copies_of_databases_are_read_at_the_rate()
    {
        var content = new byte[2_000_000];
        new Random(1).NextBytes(content);
        using var harness = New(Rate, options => options with { OpenStream = (_, _, stop) => new InjectedStream(content, stop) });

        var (_, summary) = harness.Backup(harness.RequestOf(InjectedStream.Source()));

        Assert.Equal(content.Length, summary.ReadBytes);
        Assert.True(_clock.Now >= TimeSpan.FromSeconds(1.75), $"2 MB were read in {_clock.Now}");
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(Rate, 0)]
    [InlineData(Rate, 100 * Rate)]
    public void Without_a_limit_or_below_it_nothing_waits(int setting, int? own)
    {
        using var harness = New(setting);
        Write(harness, "large", 3_000_000);

        harness.Backup(harness.Request() with { Limits = new BackupLimits { ReadBytesPerSecond = own } });

        Assert.Equal(0, _clock.Waits);
    }

    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(1, 200, 1)]
    [InlineData(2, null, 2)]
    public void No_more_workers_read_than_the_backup_and_the_settings_allow(int setting, int? own, int workers)
    {
        using var harness = New(Rate, options => options with { Workers = setting });
        for (var i = 0; i < 300; i++)
        {
            Write(harness, $"small-{i}", 100);
        }

        harness.Backup(harness.Request() with { Limits = new BackupLimits { Workers = own } });

        var allowed = Enumerable.Range(0, workers).Select(i => $"backup-worker-{i}").ToHashSet();
        var used = _clock.Threads.Keys.Where(name => name.StartsWith("backup-worker", StringComparison.Ordinal)).ToHashSet();
        Assert.NotEmpty(used);
        Assert.Subset(allowed, used);
    }

    private static void Write(EngineHarness harness, string name, int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        File.WriteAllBytes(Path.Combine(harness.Source, name), content);
    }

    private EngineHarness New(int bytesPerSecond, Func<EngineOptions, EngineOptions>? with = null) =>
        new(with: options =>
        {
            var limited = options with { Time = _clock, ReadBytesPerSecond = bytesPerSecond };
            return with?.Invoke(limited) ?? limited;
        });
}

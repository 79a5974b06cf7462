using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class StreamTests
{
    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(16 * 1024, 1)]
    [InlineData(1024 * 1024, int.MaxValue)]
    [InlineData((1024 * 1024) + 1, 4096)]
    [InlineData(7_777_777, 65_536)]
    public void A_stream_of_any_length_comes_back_as_a_file_whatever_its_reads_give(int length, int most)
    {
        var content = Noise(length, seed: length);
        using var bench = Bench((_, stop) => new InjectedStream(content, stop) { Most = most });
        var source = InjectedStream.Source();

        var (id, summary) = bench.Backup(bench.RequestOf(source));
        var path = bench.RestoreStream(id, source);

        Assert.Equal(
            (0L, 1L, 1L, (long)length, (long)length),
            (summary.Files, summary.Directories, summary.Others, summary.SourceBytes, summary.ReadBytes)
        );
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(0, bench.Verify(id).ProblemCount);
    }

    [Fact]
    public void Cuts_depend_on_the_content_alone()
    {
        var content = Noise(5_000_000, seed: 1);
        long New(int most)
        {
            using var bench = Bench((_, stop) => new InjectedStream(content, stop) { Most = most });
            File.WriteAllBytes(Path.Combine(bench.Source, "same"), content);
            var request = bench.Request();
            return bench
                .Backup(request with { Sources = [InjectedStream.Source("aaa"), .. request.Sources, InjectedStream.Source("zzz")] })
                .Summary.NewBytes;
        }

        Assert.InRange(New(1000), 5_000_000, 5_010_000);
        Assert.InRange(New(int.MaxValue), 5_000_000, 5_010_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public void A_stream_that_breaks_fails_the_backup_and_leaves_nothing(int after)
    {
        InjectedStream? stream = null;
        using var bench = Bench((_, stop) => stream = new InjectedStream(Noise(4_000_000, seed: 2), stop) { FailAfter = after });
        File.WriteAllText(Path.Combine(bench.Source, "file"), "kept by nobody");
        var request = bench.Request();

        var fault = Assert.Throws<Fault>(() => bench.Backup(request with { Sources = [.. request.Sources, InjectedStream.Source()] }));

        Assert.Equal((FaultCode.SourceFailed, $"The stream broke after {after} bytes, says the test."), (fault.Code, fault.Message));
        Assert.True(stream!.IsDisposed);
        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Fact]
    public void A_stream_that_dawdles_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var bench = Bench(
            (_, stop) =>
                new InjectedStream(Noise(4_000_000, seed: 3), stop)
                {
                    Most = 100_000,
                    Before = given =>
                    {
                        if (given >= 2_000_000)
                        {
                            // As slow as can be: it waits until it is stopped.
                            cancel.Cancel();
                            stop.WaitHandle.WaitOne();
                        }
                    },
                }
        );

        Assert.ThrowsAny<OperationCanceledException>(() => bench.BackupUntil(cancel.Token, bench.RequestOf(InjectedStream.Source())));

        Assert.Empty(Directory.GetFiles(bench.StoreFolder));
    }

    [Fact]
    public async Task An_incremental_backup_reads_a_stream_again_and_stores_what_is_new()
    {
        var content = Noise(8_000_000, seed: 4);
        using var bench = Bench((_, stop) => new InjectedStream(content, stop));
        var unchanged = Path.Combine(bench.Source, "unchanged");
        await File.WriteAllTextAsync(unchanged, "as it was", TestContext.Current.CancellationToken);
        await EngineHarness.LetAgeAsync(unchanged);
        var source = InjectedStream.Source("a-stream");
        BackupRequest Both(string? baseId)
        {
            var request = bench.Request();
            return request with { Sources = [.. request.Sources, source], BaseId = baseId };
        }

        var (full, _) = bench.Backup(Both(null));
        content = [.. content[..4_000_000], .. Noise(1000, seed: 5), .. content[4_000_000..]];
        var (id, summary) = bench.Backup(Both(full));

        Assert.Equal((1L, 0L, 0L, 0L), (summary.UnchangedFiles, summary.ChangedFiles, summary.AddedFiles, summary.RemovedFiles));
        Assert.InRange(summary.NewBytes, 1000, 600_000);
        Assert.Equal(content, File.ReadAllBytes(bench.RestoreStream(id, source)));
    }

    [Fact]
    public void Sources_of_every_kind_lie_in_one_backup_in_the_order_of_their_names()
    {
        using var bench = Bench((source, stop) => new InjectedStream(System.Text.Encoding.UTF8.GetBytes(source.Name), stop));
        File.WriteAllText(Path.Combine(bench.Source, "file"), "content");
        var request = bench.Request();
        CommandSource[] streams = [InjectedStream.Source("zz"), InjectedStream.Source("src-b"), InjectedStream.Source("aa")];

        var (id, _) = bench.Backup(request with { Sources = [.. streams, .. request.Sources] });

        Assert.All(streams, source => Assert.Equal(source.Name, File.ReadAllText(bench.RestoreStream(id, source))));
        var (folder, summary) = bench.Restore(bench.RestoreOf(id) with { Paths = ["src"] });
        Assert.Equal(["file"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Assert.Equal(1, summary.Files);
    }

    [Fact]
    public void A_dry_run_tells_the_bytes_of_a_stream()
    {
        using var bench = Bench((_, stop) => new InjectedStream(Noise(3_000_000, seed: 6), stop));
        var source = InjectedStream.Source();
        var (id, _) = bench.Backup(bench.RequestOf(source));

        var (_, plan) = bench.Restore(
            bench.RestoreOf(id) with
            {
                DryRun = true,
                Destinations = new Dictionary<string, string> { [source.Name] = bench.At("nowhere") },
            },
            source.Name
        );

        Assert.Equal((1L, 3_000_000L), (plan.Files, plan.Bytes));
        Assert.False(Directory.Exists(bench.At("nowhere")));
    }

    private static EngineHarness Bench(Func<SourceDefinition, CancellationToken, IStreamSource> open) =>
        new(with: options => options with { OpenStream = (source, _, stop) => open(source, stop) });

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

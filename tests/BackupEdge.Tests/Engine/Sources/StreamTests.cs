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
    public void A_stream_of_any_length_and_any_read_size_is_restored_as_a_file(int length, int maxPerRead)
    {
        var content = Noise(length, seed: length);
        using var harness = NewHarness((_, stop) => new InjectedStream(content, stop) { MaxPerRead = maxPerRead });
        var source = InjectedStream.Source();

        var (id, summary) = harness.Backup(harness.RequestOf(source));
        var path = harness.RestoreStream(id, source);

        Assert.Equal(
            (0L, 1L, 1L, (long)length, (long)length),
            (summary.Files, summary.Directories, summary.Others, summary.SourceBytes, summary.ReadBytes)
        );
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(0, harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void Cuts_depend_only_on_the_content()
    {
        var content = Noise(5_000_000, seed: 1);
        long New(int maxPerRead)
        {
            using var harness = NewHarness((_, stop) => new InjectedStream(content, stop) { MaxPerRead = maxPerRead });
            File.WriteAllBytes(Path.Combine(harness.Source, "same"), content);
            var request = harness.Request();
            return harness
                .Backup(request with { Sources = [InjectedStream.Source("aaa"), .. request.Sources, InjectedStream.Source("zzz")] })
                .Summary.NewBytes;
        }

        Assert.InRange(New(1000), 5_000_000, 5_050_000);
        Assert.InRange(New(int.MaxValue), 5_000_000, 5_050_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public void A_stream_error_fails_the_backup_and_leaves_no_files(int after)
    {
        InjectedStream? stream = null;
        using var harness = NewHarness((_, stop) => stream = new InjectedStream(Noise(4_000_000, seed: 2), stop) { FailAfter = after });
        File.WriteAllText(Path.Combine(harness.Source, "file"), "not backed up");
        var request = harness.Request();

        var fault = Assert.Throws<Fault>(() => harness.Backup(request with { Sources = [.. request.Sources, InjectedStream.Source()] }));

        Assert.Equal((FaultCode.SourceFailed, $"The stream broke after {after} bytes, as the test requires."), (fault.Code, fault.Message));
        Assert.True(stream!.IsDisposed);
        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public void A_backup_of_a_stalled_stream_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var harness = NewHarness(
            (_, stop) =>
                new InjectedStream(Noise(4_000_000, seed: 3), stop)
                {
                    MaxPerRead = 100_000,
                    Before = given =>
                    {
                        if (given >= 2_000_000)
                        {
                            // The stream waits until it is stopped.
                            cancel.Cancel();
                            stop.WaitHandle.WaitOne();
                        }
                    },
                }
        );

        Assert.ThrowsAny<OperationCanceledException>(() => harness.BackupUntil(cancel.Token, harness.RequestOf(InjectedStream.Source())));

        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public async Task An_incremental_backup_reads_a_stream_again_and_stores_new_chunks()
    {
        var content = Noise(8_000_000, seed: 4);
        using var harness = NewHarness((_, stop) => new InjectedStream(content, stop));
        var unchanged = Path.Combine(harness.Source, "unchanged");
        await File.WriteAllTextAsync(unchanged, "as it was", TestContext.Current.CancellationToken);
        await EngineHarness.LetAgeAsync(unchanged);
        var source = InjectedStream.Source("a-stream");
        BackupRequest Both(string? baseId)
        {
            var request = harness.Request();
            return (request with { Sources = [.. request.Sources, source] }).Against(baseId);
        }

        var (full, _) = harness.Backup(Both(null));
        content = [.. content[..4_000_000], .. Noise(1000, seed: 5), .. content[4_000_000..]];
        var (id, summary) = harness.Backup(Both(full));

        Assert.Equal((1L, 0L, 0L, 0L), (summary.UnchangedFiles, summary.ChangedFiles, summary.AddedFiles, summary.RemovedFiles));
        Assert.InRange(summary.NewBytes, 1000, 600_000);
        Assert.Equal(content, File.ReadAllBytes(harness.RestoreStream(id, source)));
    }

    [Fact]
    public void One_backup_contains_sources_of_every_kind_in_order_of_name()
    {
        using var harness = NewHarness((source, stop) => new InjectedStream(System.Text.Encoding.UTF8.GetBytes(source.Name), stop));
        File.WriteAllText(Path.Combine(harness.Source, "file"), "content");
        var request = harness.Request();
        CommandSource[] streams = [InjectedStream.Source("zz"), InjectedStream.Source("src-b"), InjectedStream.Source("aa")];

        var (id, _) = harness.Backup(request with { Sources = [.. streams, .. request.Sources] });

        Assert.All(streams, source => Assert.Equal(source.Name, File.ReadAllText(harness.RestoreStream(id, source))));
        var (folder, summary) = harness.Restore(harness.RestoreOf(id) with { Paths = ["src"] });
        Assert.Equal(["file"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Assert.Equal(1, summary.Files);
    }

    [Fact]
    public void A_dry_run_reports_the_bytes_of_a_stream()
    {
        using var harness = NewHarness((_, stop) => new InjectedStream(Noise(3_000_000, seed: 6), stop));
        var source = InjectedStream.Source();
        var (id, _) = harness.Backup(harness.RequestOf(source));

        var (_, plan) = harness.Restore(
            harness.RestoreOf(id) with
            {
                DryRun = true,
                Destinations = new Dictionary<string, string> { [source.Name] = harness.At("nowhere") },
            },
            source.Name
        );

        Assert.Equal((1L, 3_000_000L), (plan.Files, plan.Bytes));
        Assert.False(Directory.Exists(harness.At("nowhere")));
    }

    private static EngineHarness NewHarness(Func<SourceDefinition, CancellationToken, IStreamSource> open) =>
        new(with: options => options with { OpenStream = (source, _, stop) => open(source, stop) });

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

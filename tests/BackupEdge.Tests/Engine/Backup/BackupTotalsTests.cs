using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Sources;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>How much a backup says that it will process: before, while it walks, and at its end.</summary>
public sealed class BackupTotalsTests : IDisposable
{
    private const int StreamBytes = 3_000_000;
    private readonly EngineHarness _harness;
    private (long BytesDone, long BytesTotal, long FilesTotal) _atStream;

    public BackupTotalsTests()
    {
        _harness = new EngineHarness(with: options => options with { OpenStream = (_, _, stop) => Open(stop) });
        Write("same", 1000);
        Write("changed", 2000);
        Write("gone", 500);
        Write("large", 5_000_000);
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task An_incremental_backup_begins_with_the_size_of_its_base_and_corrects_it_while_it_walks()
    {
        await EngineHarness.LetAgeAsync(In("large"));
        var (first, before) = _harness.Backup(Request());
        File.Delete(In("gone"));
        Write("changed", 2500);
        Write("new", 70);

        var (_, summary) = _harness.Backup(Request().Against(first));

        Assert.Equal((before.SourceBytes + 500 + 70 - 500, 5L), (_atStream.BytesTotal, _atStream.FilesTotal));
        Assert.InRange(_atStream.BytesDone, 0, _atStream.BytesTotal - StreamBytes);
        Assert.Equal((summary.SourceBytes, 5L), (_harness.Progress.BytesTotal, _harness.Progress.FilesTotal));
        Assert.Equal((summary.SourceBytes, 5L), (_harness.Progress.BytesDone, _harness.Progress.FilesDone));
        Assert.Equal(2500 + 70 + StreamBytes, summary.ReadBytes);
    }

    [Fact]
    public void A_full_backup_ends_with_what_it_has_processed()
    {
        var (_, summary) = _harness.Backup();

        Assert.Equal(summary.SourceBytes, summary.ReadBytes);
        Assert.Equal((summary.SourceBytes, 4L), (_harness.Progress.BytesTotal, _harness.Progress.FilesTotal));
        Assert.Equal((summary.SourceBytes, 4L), (_harness.Progress.BytesDone, _harness.Progress.FilesDone));
    }

    [Fact]
    public void A_hole_is_processed_but_not_read()
    {
        using (var file = File.Create(In("sparse")))
        {
            file.SetLength(50_000_000);
        }

        var (_, summary) = _harness.Backup();

        Assert.True(summary.ReadBytes < 10_000_000);
        Assert.Equal(summary.SourceBytes, _harness.Progress.BytesDone);
    }

    [Fact]
    public async Task A_scan_finds_the_size_of_a_full_backup()
    {
        File.CreateSymbolicLink(In("link"), "same");
        Assert.Equal(0, Link("large", "other-name"));
        var progress = new TransferProgress();

        using var scan = Scan(_harness.Request(exclude: ["gone"]), progress);
        while (progress.BytesTotal == 0)
        {
            await Task.Yield();
        }

        Assert.Equal((1000 + 2000 + 5_000_000, 4L), (progress.BytesTotal, progress.FilesTotal));
    }

    [Fact]
    public async Task A_scan_begins_after_its_delay()
    {
        var time = new FakeTimeProvider();
        var progress = new TransferProgress();

        using var scan = new BackupScan(
            _harness.Request(),
            new BackupTotals(progress),
            BackupScan.DefaultDelay,
            time,
            CancellationToken.None
        );
        Assert.Equal(0, progress.BytesTotal);
        // The bytes are set before the files.
        while (progress.FilesTotal == 0)
        {
            time.Advance(BackupScan.DefaultDelay);
            await Task.Yield();
        }

        Assert.Equal(4, progress.FilesTotal);
        Assert.NotEqual(0, progress.BytesTotal);
    }

    [Fact]
    public void A_scan_has_no_result_if_the_size_of_a_source_is_unknown_or_the_walk_was_faster()
    {
        var unknown = new TransferProgress();
        using (Scan(Request(), unknown)) { }

        var late = new TransferProgress();
        var totals = new BackupTotals(late);
        totals.AddStream(7);
        totals.EndOfWalk();
        totals.SetScanned(100, 100);

        Assert.Equal((0, 0), (unknown.BytesTotal, unknown.FilesTotal));
        Assert.Equal((7, 1), (late.BytesTotal, late.FilesTotal));
    }

    [Fact]
    public void A_scan_that_fails_does_not_fail_anything()
    {
        var progress = new TransferProgress();
        var missing = new FilesSource { Name = "src", Path = _harness.At("nothing-here") };

        using (Scan(_harness.RequestOf(missing), progress)) { }

        Assert.Equal(0, progress.BytesTotal);
    }

    [Fact]
    public async Task Verifying_and_exporting_process_what_they_announce()
    {
        var first = _harness.Backup().Id;
        Write("new", 3_000_000);
        var second = _harness.Backup(_harness.Request().Against(first));
        var ct = TestContext.Current.CancellationToken;

        var verify = new TransferProgress();
        Assert.Equal(0, _harness.Engine.Verify(second.Id, verify, ct).ProblemCount);
        Assert.True(verify.BytesTotal > new FileInfo(_harness.ArchivePath(second.Id)).Length);
        Assert.Equal(verify.BytesTotal, verify.BytesDone);

        foreach (var (path, bytes, files) in new[] { (null, second.Summary.SourceBytes, 5L), ("src/large", 5_000_000L, 1L) })
        {
            using var export = _harness.Engine.OpenExport(second.Id, path);
            export.Measure(ct);
            Assert.Equal((bytes, files), (export.Progress.BytesTotal, export.Progress.FilesTotal));
            await export.WriteAsync(Stream.Null, BackupEdge.Engine.Tar.TarFormat.Tar, ct);
            Assert.Equal((bytes, files), (export.Progress.BytesDone, export.Progress.FilesDone));
        }
    }

    private BackupRequest Request()
    {
        var request = _harness.Request();
        return request with { Sources = [.. request.Sources, InjectedStream.Source("zz")] };
    }

    private InjectedStream Open(CancellationToken stop) =>
        new(new byte[StreamBytes], stop)
        {
            Before = at =>
            {
                if (at == 0)
                {
                    var progress = _harness.Progress;
                    _atStream = (progress.BytesDone, progress.BytesTotal, progress.FilesTotal);
                }
            },
        };

    private static BackupScan Scan(BackupRequest request, TransferProgress progress) =>
        new(request, new BackupTotals(progress), TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

    private void Write(string name, int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(In(name), content);
    }

    private string In(string name) => Path.Combine(_harness.Source, name);

    private int Link(string from, string to)
    {
        using var ln = System.Diagnostics.Process.Start("ln", [In(from), In(to)]);
        ln.WaitForExit();
        return ln.ExitCode;
    }
}

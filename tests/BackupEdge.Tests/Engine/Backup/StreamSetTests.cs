using System.Security.Cryptography;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests backups of a source with several streams, such as the databases of a server.</summary>
public sealed class StreamSetTests : IDisposable
{
    private readonly EngineHarness _harness = new();
    private int _restores;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3_500_000)]
    public void Nothing_of_a_stream_that_fails_is_in_the_backup_and_the_others_are(int failAfter)
    {
        var source = Source(("d/a", 4_000_000, null), ("d/b", 4_000_000, failAfter), ("d/c", 4_000_000, null), ("g", 10, null));

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        Assert.Equal([("set/d/b", PathReport.Unreadable)], summary.Warnings.Select(warning => (warning.Path, warning.Code)));
        Assert.Equal(
            ("set", 1L, 1L),
            Assert.Single(summary.SourceWarnings!) is var counts ? (counts.Source, counts.Warnings, counts.Unread) : default
        );
        Assert.Equal((0L, 2L, 3L, 8_000_010L), (summary.Files, summary.Directories, summary.Others, summary.SourceBytes));
        Assert.Null(summary.Skipped);
        AssertRestores(id, source, "d/a", "d/c", "g");
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void An_incremental_backup_has_what_its_base_has_of_a_stream_that_fails()
    {
        var before = Source(("d/a", 4_000_000, null), ("d/b", 3_000_000, null), ("d/c", 50, null), ("g", 10, null));
        var (full, _) = _harness.Backup(_harness.RequestOf(before));
        var after = Source(("d/a", 4_000_000, 2_000_000), ("d/b", 3_000_000, -1), ("d/c", 50, 0), ("g", 10, null));

        var (id, summary) = _harness.Backup(_harness.RequestOf(after).Against(full));

        Assert.All(summary.Warnings, warning => Assert.Equal(PathReport.CarriedOver, warning.Code));
        Assert.Equal(["set/d/a", "set/d/b", "set/d/c"], summary.Warnings.Select(warning => warning.Path));
        AssertRestores(id, before, "d/a", "d/b", "d/c", "g");
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public void A_stream_that_no_longer_exists_is_not_carried_over()
    {
        var before = Source(("d/a", 1000, null), ("d/b", 1000, null));
        var (full, _) = _harness.Backup(_harness.RequestOf(before));
        var after = Source(("d/a", 1000, null), ("d/b", 1000, 0)) with { Gone = ["d/b"] };

        var (id, summary) = _harness.Backup(_harness.RequestOf(after).Against(full));

        Assert.Equal((PathReport.Vanished, 0L), (Assert.Single(summary.Warnings).Code, Assert.Single(summary.SourceWarnings!).Unread));
        AssertRestores(id, after, "d/a");
    }

    [Fact]
    public void The_source_fails_if_all_its_streams_do()
    {
        var source = Source(("d/a", 1000, 10), ("d/b", 1000, 10));

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
    }

    [Fact]
    public void A_source_that_fails_after_some_of_its_streams_did_is_left_out_as_a_whole()
    {
        File.WriteAllText(Path.Combine(_harness.Source, "file"), "x");
        var failing = Source(("d/a", 4_000_000, null), ("d/b", 4_000_000, 3_000_000)) with
        {
            IsSkippedOnFailure = true,
            After = new BackupEdge.Engine.Sources.Hook { Run = ["/bin/false"] },
        };
        var request = _harness.Request();

        var (id, summary) = _harness.Backup(request with { Sources = [failing, .. request.Sources] });

        Assert.Equal("set", Assert.Single(summary.Skipped!).Path);
        Assert.Equal((1L, 1L, 0L), (summary.Files, summary.Directories, summary.Others));
        AssertRestores(id, failing);
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    private static StreamsSource Source(params (string Path, int Bytes, int? FailAfter)[] streams)
    {
        var all = new SortedDictionary<string, (byte[], int?)>(StringComparer.Ordinal);
        foreach (var (path, bytes, failAfter) in streams)
        {
            var content = new byte[bytes];
            new Random(BitConverter.ToInt32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)))).NextBytes(content);
            all.Add(path, (content, failAfter));
        }

        return new StreamsSource { Name = "set", Streams = all };
    }

    private void AssertRestores(string id, StreamsSource source, params string[] paths)
    {
        var folder = _harness.At($"streams-{++_restores}");
        var summary = _harness.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string> { ["set"] = folder },
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        Assert.Empty(summary.Errors);
        var found = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        Assert.Equal(paths, found.Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal));
        Assert.All(paths, path => Assert.Equal(source.Streams[path].Content, File.ReadAllBytes(Path.Combine(folder, path))));
    }
}

using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests that a failed source with <c>on_failure</c> <c>continue</c> is omitted from its backup completely.</summary>
public sealed class SkippedSourceTests : IDisposable
{
    private static readonly Hook Failing = new() { Run = ["/bin/sh", "-c", "echo 'still frozen' >&2; exit 3"] };
    private readonly Dictionary<string, int> _failAfter = [];
    private readonly EngineHarness _harness;

    public SkippedSourceTests()
    {
        _harness = new EngineHarness(with: options => options with { OpenStream = (source, _, stop) => Open(source, stop) });
        for (var i = 0; i < 200; i++)
        {
            File.WriteAllText(Path.Combine(_harness.Source, $"file{i}"), $"{i}");
        }
    }

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_500_000)]
    public void A_source_is_skipped_at_any_position_of_a_stream_error(int after)
    {
        _failAfter["aa"] = _failAfter["zz"] = after;
        var request = Request(Skip("aa"), InjectedStream.Source("mm"), Skip("zz"));

        var (id, summary) = _harness.Backup(request);

        Assert.Equal(["aa", "zz"], summary.Skipped!.Select(skipped => skipped.Path));
        Assert.All(summary.Skipped!, skipped => Assert.Equal(FaultCode.SourceFailed, skipped.Code));
        Assert.Equal(
            [("aa", "source_skipped"), ("zz", "source_skipped")],
            summary.Warnings.Select(warning => (warning.Path, warning.Code))
        );
        Assert.Equal((200L, 2L, 1L), (summary.Files, summary.Directories, summary.Others));
        Assert.Equal(["mm", "src"], Roots(id));
        Assert.Equal(4_000_000, new FileInfo(_harness.RestoreStream(id, InjectedStream.Source("mm"))).Length);
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("before")]
    [InlineData("after")]
    public void A_source_with_a_missing_folder_or_a_failed_hook_is_skipped(string what)
    {
        var folder = Directory.CreateDirectory(_harness.At("bot")).FullName;
        File.WriteAllText(Path.Combine(folder, "file"), "x");
        var bot = new FilesSource
        {
            Name = "bot",
            Path = what == "missing" ? _harness.At("nowhere") : folder,
            Before = what == "before" ? Failing : null,
            After = what == "missing" ? null : Failing,
            IsSkippedOnFailure = true,
        };

        var (id, summary) = _harness.Backup(Request(bot));

        Assert.Equal("bot", Assert.Single(summary.Skipped!).Path);
        Assert.Equal(["src"], Roots(id));
        Assert.Equal(200, summary.Files);
        Assert.True(
            what == "missing" || summary.Skipped![0].Message.Contains("still frozen", StringComparison.Ordinal),
            summary.Skipped![0].Message
        );
    }

    [Fact]
    public void Files_of_a_skipped_source_are_not_counted_as_removed()
    {
        var folder = Directory.CreateDirectory(_harness.At("bot")).FullName;
        File.WriteAllText(Path.Combine(folder, "file"), "x");
        var bot = new FilesSource
        {
            Name = "bot",
            Path = folder,
            IsSkippedOnFailure = true,
        };
        var (full, _) = _harness.Backup(Request(bot));
        Directory.Move(folder, folder + "-away");
        File.Delete(Path.Combine(_harness.Source, "file7"));

        var (without, first) = _harness.Backup(Request(bot).Against(full));
        Directory.Move(folder + "-away", folder);
        var (with, second) = _harness.Backup(Request(bot).Against(without));

        Assert.Equal((1L, 0L), (first.RemovedFiles, first.AddedFiles));
        Assert.Equal(["src"], Roots(without));
        Assert.Equal((0L, 1L), (second.RemovedFiles, second.AddedFiles));
        Assert.Equal(["bot", "src"], Roots(with));
        Assert.Null(second.Skipped);
        Assert.Equal(0, _harness.Verify(with).ProblemCount);
    }

    [Fact]
    public void A_backup_fails_if_all_its_sources_fail()
    {
        _failAfter["aa"] = _failAfter["zz"] = 10;

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.Request() with { Sources = [Skip("aa"), Skip("zz")] }));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
    }

    [Fact]
    public void A_failed_source_without_the_setting_fails_the_backup()
    {
        _failAfter["aa"] = 10;

        Assert.Throws<Fault>(() => _harness.Backup(Request(InjectedStream.Source("aa"), Skip("zz"))));
    }

    [Fact]
    public void A_cancellation_is_not_a_failure_of_a_source()
    {
        using var cancel = new CancellationTokenSource();
        var source = Skip("zz") with { Before = new Hook { Run = ["/bin/sleep", "600"] } };
        using var soon = new Timer(_ => cancel.Cancel(), null, 300, Timeout.Infinite);

        Assert.ThrowsAny<OperationCanceledException>(() => _harness.BackupUntil(cancel.Token, Request(source)));
    }

    private static SourceDefinition Skip(string name) => InjectedStream.Source(name) with { IsSkippedOnFailure = true };

    private BackupRequest Request(params SourceDefinition[] sources)
    {
        var request = _harness.Request();
        return request with { Sources = [.. sources, .. request.Sources] };
    }

    private InjectedStream Open(SourceDefinition source, CancellationToken stop) =>
        _failAfter.TryGetValue(source.Name, out var after)
            ? new InjectedStream(new byte[4_000_000], stop) { FailAfter = after }
            : new InjectedStream(new byte[4_000_000], stop);

    private string[] Roots(string id)
    {
        var folder = _harness.At("roots-" + id);
        string[] names = ["aa", "bot", "mm", "src", "zz"];
        _harness.Engine.Restore(
            new RestoreRequest { Id = id, Destinations = names.ToDictionary(name => name, name => Path.Combine(folder, name)) },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        return [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
    }
}

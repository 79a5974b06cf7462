using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Pipeline;

/// <summary>The folders that backups begin at and restores write to, when somebody else can move what lies on the way to them.</summary>
public sealed class RootTests : IDisposable
{
    private readonly EngineBench _bench = new();
    private readonly string _elsewhere;

    public RootTests()
    {
        _elsewhere = Directory.CreateDirectory(_bench.At("elsewhere")).FullName;
        Directory.CreateDirectory(Path.Combine(_elsewhere, "work"));
        File.WriteAllText(Path.Combine(_elsewhere, "work", "secret"), "of somebody else");
        File.CreateSymbolicLink(_bench.At("link"), _elsewhere);
        File.WriteAllText(Path.Combine(_bench.Source, "f"), "mine");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    public void A_source_whose_path_leads_through_a_link_is_refused_with_the_path_to_configure(string path)
    {
        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
        Assert.Equal(_bench.At("link"), fault.Details["link"]);
        Assert.Contains(_bench.At(path.Replace("link", "elsewhere", StringComparison.Ordinal)), fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.ArchivePath("backup-1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("inside")]
    [InlineData("deep/inside")]
    public void A_source_that_is_or_lies_in_the_data_folder_is_refused_at_each_run(string below)
    {
        var path = Directory.CreateDirectory(Path.Combine(_bench.StoreFolder, below)).FullName;

        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    [InlineData("link/new/folder")]
    public void A_restore_whose_target_leads_through_a_link_is_refused_before_anything_is_written(string path)
    {
        var (id, _) = _bench.Backup();
        var before = TreeSnapshot.Of(_elsewhere);

        var fault = Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id, _bench.At(path))));

        Assert.Equal("target_refused", fault.Code);
        Assert.Equal(_bench.At("link"), fault.Details["link"]);
        TreeAssert.Same(before, TreeSnapshot.Of(_elsewhere));
    }

    [Fact]
    public void No_source_is_restored_when_the_target_of_a_later_one_is_refused()
    {
        var request = _bench.Request();
        var (id, _) = _bench.Backup(request with { Sources = [request.Sources[0], request.Sources[0] with { Name = "two" }] });
        var destinations = new Dictionary<string, string> { ["src"] = _bench.At("good"), ["two"] = _bench.At("link/two") };

        Assert.Equal("target_refused", Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id) with { Destinations = destinations })).Code);

        Assert.False(Directory.Exists(_bench.At("good")));
    }

    private SourceDefinition SourceAt(string path) => new() { Name = "src", Kind = SourceKind.Files, Path = _bench.At(path) };
}

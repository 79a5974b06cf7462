using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.DataFolder;

public sealed class StoreCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CatalogueDatabase _catalogue;

    public StoreCheckTests() => _catalogue = CatalogueDatabase.Open(_folder.At("catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_that_can_be_written_has_no_problem()
    {
        _folder.MakeFolder("archives");

        Assert.Null(await new StoreCheck(new DataPaths(_folder.Path), _catalogue, TimeProvider.System).ProblemAsync());
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_a_problem() =>
        Assert.Contains(
            "archives",
            await new StoreCheck(new DataPaths(_folder.Path), _catalogue, TimeProvider.System).ProblemAsync(),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task The_disk_is_looked_at_once_however_often_it_is_asked()
    {
        var looks = 0;
        var check = new StoreCheck(_catalogue, () => $"look {Interlocked.Increment(ref looks)}", TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => check.ProblemAsync().AsTask()));

        Assert.All(answers, answer => Assert.Equal("look 1", answer));
    }
}

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
    public async Task A_writable_folder_has_no_problem()
    {
        _folder.MakeFolder("archives");

        Assert.Null(await new StoreCheck(new DataPaths(_folder.Path), _catalogue, TimeProvider.System).ProblemAsync());
    }

    [Fact]
    public async Task A_missing_archive_folder_is_a_problem() =>
        Assert.Contains(
            "archives",
            await new StoreCheck(new DataPaths(_folder.Path), _catalogue, TimeProvider.System).ProblemAsync(),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Concurrent_checks_share_one_check_of_the_disk()
    {
        var checks = 0;
        var check = new StoreCheck(_catalogue, () => $"check {Interlocked.Increment(ref checks)}", TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => check.ProblemAsync().AsTask()));

        Assert.All(answers, answer => Assert.Equal("check 1", answer));
    }
}

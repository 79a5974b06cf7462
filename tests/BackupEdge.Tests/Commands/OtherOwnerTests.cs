using BackupEdge.Engine.Platform;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands of root on the data folder of another user leave only files that the user can use.</summary>
public sealed class OtherOwnerTests : IDisposable
{
    private const uint Service = 12345;
    private readonly CommandHarness _bench = new();

    public OtherOwnerTests()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        Directory.CreateDirectory(_bench.In("data"), FileModes.OwnerFolder);
        OwnerOf.Set(_bench.In("data"), Service);
        _bench.Write("bots/start.bas", "TALK");
        using var database = new TestDatabase(_bench.In("settings.db"), "delete");
        _bench.Write(
            "backupedge.json",
            """{ "data": "data", "sources": { "bots": { "path": "bots" }, "settings": { "kind": "sqlite", "path": "settings.db" } } }"""
        );
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_file_and_folder_of_the_data_folder_gets_its_owner()
    {
        string[][] commands =
        [
            ["init"],
            ["backup"],
            ["backup", "--type", "incremental"],
            ["key", "create", "--name", "bot", "--role", "admin"],
            ["restore", "latest", "--target", "staging"],
            ["verify", "--all"],
            ["prune"],
            ["rebuild"],
        ];
        foreach (var command in commands)
        {
            var exit = await _bench.RunAsync(command);
            Assert.True(exit == 0, $"{string.Join(' ', command)}: {exit}: {_bench.Errors}");
            var others = Paths().Where(path => OwnerOf.Ids(path) != (Service, Service)).ToList();
            Assert.True(others.Count == 0, $"{string.Join(' ', command)}: {string.Join(", ", others)}");
        }

        Assert.Contains(Paths(), path => path.EndsWith(".bea", StringComparison.Ordinal));
        Assert.Contains(_bench.In("data/staging"), Paths());
        Assert.Contains(_bench.In("data/catalogue.db-wal"), Paths());
        Assert.Contains(_bench.In("data/admin.key"), Paths());
        Assert.Contains(_bench.In("data/reserve"), Paths());
    }

    // Restored files keep their recorded owners, so they are left out.
    private IEnumerable<string> Paths() =>
        Directory
            .EnumerateFileSystemEntries(_bench.In("data"), "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(_bench.In("data/staging/"), StringComparison.Ordinal));
}

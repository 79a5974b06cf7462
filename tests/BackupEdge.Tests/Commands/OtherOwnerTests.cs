using BackupEdge.Engine.Platform;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Commands of root on the data folder of another user leave only files that the user can use.</summary>
public sealed class OtherOwnerTests : IDisposable
{
    private const uint Service = 12345;
    private readonly CommandHarness _harness = new();

    public OtherOwnerTests()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        Directory.CreateDirectory(_harness.In("data"), FileModes.OwnerFolder);
        OwnerOf.Set(_harness.In("data"), Service);
        _harness.Write("bots/start.bas", "TALK");
        using var database = new TestDatabase(_harness.In("settings.db"), "delete");
        _harness.Write(
            "backupedge.json",
            """{ "data": "data", "sources": { "bots": { "path": "bots" }, "settings": { "kind": "sqlite", "path": "settings.db" } } }"""
        );
    }

    public void Dispose() => _harness.Dispose();

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
            var exit = await _harness.RunAsync(command);
            Assert.True(exit == 0, $"{string.Join(' ', command)}: {exit}: {_harness.Errors}");
            var others = Paths().Where(path => OwnerOf.Ids(path) != (Service, Service)).ToList();
            Assert.True(others.Count == 0, $"{string.Join(' ', command)}: {string.Join(", ", others)}");
        }

        Assert.Contains(Paths(), path => path.EndsWith(".bea", StringComparison.Ordinal));
        Assert.Contains(_harness.In("data/staging"), Paths());
        Assert.Contains(_harness.In("data/catalogue.db-wal"), Paths());
        Assert.Contains(Paths(), path => path.StartsWith(_harness.In("data/admin.key."), StringComparison.Ordinal));
        Assert.Contains(_harness.In("data/reserve"), Paths());
    }

    [Fact]
    public async Task The_keys_of_archives_and_the_key_file_of_the_host_get_its_owner()
    {
        _harness.Variables["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _harness.In("etc/host.key");
        _harness.Write("passphrase", "correct horse battery");

        Assert.Equal(0, await _harness.RunAsync("encryption", "init", "--passphrase-file", "passphrase"));
        Assert.Equal(0, await _harness.RunAsync("encryption", "rotate"));

        Assert.Contains(_harness.In("data/keys/bundle-2.age"), Paths());
        Assert.Contains(_harness.In("data/keys/slot-passphrase.age"), Paths());
        Assert.All([.. Paths(), _harness.In("etc/host.key")], path => Assert.Equal((Service, Service), OwnerOf.Ids(path)));
        Assert.Equal((0u, 0u), OwnerOf.Ids(_harness.In("etc")));
    }

    [Fact]
    public async Task Root_makes_no_keys_behind_a_link_that_the_owner_of_the_data_folder_put_there()
    {
        _harness.Variables["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _harness.In("etc/host.key");
        Directory.CreateDirectory(_harness.In("elsewhere"));
        File.CreateSymbolicLink(_harness.In("data/keys"), _harness.In("elsewhere"));

        Assert.Equal(2, await _harness.RunAsync("encryption", "init"));

        Assert.Contains($"'{_harness.In("data/keys")}' is a symbolic link", _harness.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_harness.In("elsewhere")));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("catalogue.db")]
    public async Task Root_does_not_follow_a_link_that_the_owner_of_the_data_folder_put_there(string name)
    {
        var link = _harness.In($"data/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, _harness.In("elsewhere"));

        Assert.Equal(2, await _harness.RunAsync("backup"));

        Assert.Contains($"'{link}' is a symbolic link in a folder of the user", _harness.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.In("elsewhere")));
    }

    // Restored files keep their recorded owners, so they are left out.
    private IEnumerable<string> Paths() =>
        Directory
            .EnumerateFileSystemEntries(_harness.In("data"), "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(_harness.In("data/staging/"), StringComparison.Ordinal));
}

using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published command line with its own liblz4 and libzstd: a chain whose backups are compressed differently.</summary>
public sealed class CompressionTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("lz4", "zstd")]
    [InlineData("zstd", "lz4")]
    public async Task A_chain_survives_a_change_of_the_compression_a_prune_and_the_loss_of_the_catalogue(string first, string second)
    {
        _scratch.MakeBots();
        Directory.CreateDirectory(_scratch.In("logs"));
        File.WriteAllText(_scratch.In("logs/log"), string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i} a line of a log\n")));
        Configure(first, second);
        var full = await BackupAsync("full");
        Directory.GetDirectories(_scratch.Bots).Skip(3).ToList().ForEach(folder => Directory.Delete(folder, recursive: true));
        File.WriteAllText(_scratch.In("logs/log"), "a new log\n");
        Configure(second, first);
        var incremental = await BackupAsync("incremental");

        await SucceedAsync("delete", full);
        var size = new FileInfo(Path.Combine(_scratch.Data, "archives", full + ".bec")).Length;
        await SucceedAsync("prune");

        Assert.InRange(new FileInfo(Path.Combine(_scratch.Data, "archives", full + ".bec")).Length, 1, size - 1);
        await AssertIntactAsync(incremental, "out");
        await ShellRun.RunAsync(_scratch.Folder, "! command -v lz4 || lz4 -t \"$1\"/archives/*.be?", [_scratch.Data]);
        foreach (var file in Directory.GetFiles(_scratch.Data, "catalogue.db*"))
        {
            File.Delete(file);
        }

        await SucceedAsync("rebuild");
        await AssertIntactAsync(incremental, "again");
    }

    private void Configure(string bots, string logs) =>
        File.WriteAllText(
            _scratch.In("backupedge.json"),
            $$"""
            {
              "protection": { "undelete_days": 0 },
              "sources": {
                "bots": { "path": "bots", "compression": "{{bots}}" },
                "logs": { "path": "logs", "compression": "{{logs}}" }
              }
            }
            """
        );

    private async Task<string> BackupAsync(string type) =>
        (await _scratch.AnswerAsync("backup", "--type", type)).GetProperty("backup_id").GetString()!;

    private async Task AssertIntactAsync(string id, string folder)
    {
        await SucceedAsync("verify", id);
        await SucceedAsync("restore", id, "--to", folder);
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In($"{folder}/bots"));
        CommandScratch.AssertSame(_scratch.In("logs"), _scratch.In($"{folder}/logs"));
        await SucceedAsync("export", id, "--output", $"{folder}.tar");
        await ShellRun.RunAsync(_scratch.Folder, "tar -tf \"$1\" | grep -q 'logs/log$'", [$"{folder}.tar"]);
    }

    private async Task SucceedAsync(params string[] arguments)
    {
        var result = await _scratch.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Errors}");
    }
}

using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Backups by the published binary while sources are added to its settings and removed.</summary>
public sealed class ChangedSourcesTests : IDisposable
{
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Sources_are_added_and_removed_without_a_new_full_backup()
    {
        _scratch.MakeBots();
        var docs = Directory.CreateDirectory(_scratch.In("docs")).FullName;
        File.Copy(Path.Combine(_scratch.Bots, "bot3.gbai", "big.kb"), Path.Combine(docs, "copy"));
        await File.WriteAllBytesAsync(Path.Combine(docs, "own"), Noise(80_000), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Configure("bots");
        Assert.Equal("full", Text(await BackUpAsync(), "type"));

        Configure("bots", "docs");
        var made = await RunAsync("backup");
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.Contains("'docs' with, so it is read completely.", made.Errors, StringComparison.Ordinal);
        var added = await AnswerAsync("show", "latest");
        Configure("docs");
        var alone = await BackUpAsync();
        Configure("bots", "docs");
        var both = await BackUpAsync();

        Assert.Equal(("incremental", 130_000), (Text(added, "type"), added.GetProperty("read_bytes").GetInt64()));
        Assert.InRange(added.GetProperty("new_bytes").GetInt64(), 80_000, 90_000);
        Assert.Equal(("incremental", 0), (Text(alone, "type"), alone.GetProperty("read_bytes").GetInt64()));
        Assert.Equal(("incremental", 0), (Text(both, "type"), both.GetProperty("read_bytes").GetInt64()));
        var shown = await RunAsync("show", "latest");
        Assert.Contains($"{Text(added, "id")} of bots", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"{Text(alone, "backup_id")} of docs", shown.Output, StringComparison.Ordinal);

        foreach (var id in new[] { Text(added, "id"), Text(alone, "backup_id"), "latest~1" })
        {
            Assert.Equal(0, (await RunAsync("delete", id!)).ExitCode);
        }

        Assert.Equal(0, (await RunAsync("prune")).ExitCode);
        Assert.Equal(0, (await RunAsync("verify", "latest")).ExitCode);
        Assert.Equal(0, (await RunAsync("restore", "latest", "--to", _scratch.In("out"))).ExitCode);
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("out/bots"));
        CommandScratch.AssertSame(docs, _scratch.In("out/docs"));
    }

    private void Configure(params string[] sources)
    {
        var paths = sources.Select(name => $"\"{name}\": {{ \"path\": \"{_scratch.In(name)}\" }}");
        File.WriteAllText(
            _scratch.In("backupedge.json"),
            $$"""{ "data": "{{_scratch.Data}}", "sources": { {{string.Join(", ", paths)}} } }"""
        );
    }

    private Task<JsonElement> BackUpAsync() => AnswerAsync("backup");

    private async Task<JsonElement> AnswerAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}: {result.Errors}");
        return JsonSerializer.Deserialize<JsonElement>(result.Output);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        BackupEdgeCommand.RunAsync(
            [.. arguments, "--config", _scratch.In("backupedge.json")],
            new Dictionary<string, string>(),
            _scratch.Folder
        );

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static byte[] Noise(int size)
    {
        var content = new byte[size];
        new Random(1).NextBytes(content);
        return content;
    }
}

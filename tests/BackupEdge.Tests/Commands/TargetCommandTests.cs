using System.Text.Json;

namespace BackupEdge.Tests.Commands;

/// <summary>The command <c>target list</c>, in this process and without a server.</summary>
public sealed class TargetCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Lists_the_targets_of_the_settings_and_the_two_that_always_exist()
    {
        _harness.Write("backupedge.json", """{ "targets": { "lab": { "path": "lab" } } }""");
        Assert.Equal(0, await _harness.RunAsync("init"));

        Assert.Equal(0, await _harness.RunAsync("target", "list"));

        Assert.Matches(
            $@"\ANAME +KIND +PATH\nlab +folder +{_harness.In("lab")}\nstaging +folder +/\S+/staging\noriginal +original +-\n\z",
            _harness.Output
        );
        var targets = await _harness.AnswerAsync("target", "list");
        Assert.Equal(["lab", "staging", "original"], targets.EnumerateArray().Select(target => target.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, targets[2].GetProperty("path").ValueKind);
    }
}

using System.Text.Json;

namespace BackupEdge.Load.Results;

/// <summary>The complete result of a run, which can be saved to a folder.</summary>
/// <param name="Engine"><c>Local</c> or <c>NBomber</c>.</param>
/// <param name="StartedAt">When the run started, UTC.</param>
/// <param name="Scenarios">The result of each scenario under each load.</param>
/// <param name="Calls">The result of each kind of call.</param>
/// <param name="Broken">The expectations that are not met.</param>
/// <param name="ServerPeakBytes">The peak resident memory of the server in bytes; null if the run did not start the server.</param>
public sealed record RunResult(
    string Engine,
    DateTimeOffset StartedAt,
    IReadOnlyList<ScenarioResult> Scenarios,
    IReadOnlyList<CallResult> Calls,
    IReadOnlyList<string> Broken,
    long? ServerPeakBytes
)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The result as Markdown text.</summary>
    public string Text
    {
        get
        {
            var memory = ServerPeakBytes is { } bytes ? $"\nThe server had at most {bytes >> 20} MiB resident.\n" : "";
            var verdict =
                Broken.Count == 0
                    ? "Everything went as expected.\n"
                    : $"{Broken.Count} expectations are not met:\n\n{string.Concat(Broken.Select(line => $"- {line}\n"))}";
            return $"Engine {Engine}. Latencies of scenarios are those of whole iterations; `!` marks codes that were not "
                + $"expected.\n\n{ResultTable.Of(Scenarios)}\n{ResultTable.Of(Calls)}{memory}\n{verdict}";
        }
    }

    /// <summary>Writes result.md and result.json to a folder.</summary>
    public async Task SaveAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "result.md"), Text);
        await File.WriteAllTextAsync(Path.Combine(folder, "result.json"), JsonSerializer.Serialize(this, Json));
    }
}

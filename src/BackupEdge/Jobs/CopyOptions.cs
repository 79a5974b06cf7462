using System.Text.Json;

namespace BackupEdge.Jobs;

/// <summary>The options of a requested run of a copy.</summary>
internal sealed record CopyOptions
{
    /// <summary>The name of the copy in the settings.</summary>
    public required string Copy { get; init; }

    /// <summary>Returns the request of the jobs that run a copy, as the catalogue has it.</summary>
    /// <param name="copy">The name of the copy.</param>
    public static string RequestOf(string copy) => JsonSerializer.Serialize(new CopyOptions { Copy = copy }, JobsJson.Default.CopyOptions);
}

using System.Text.Json;

namespace BackupEdge.Engine.Archives;

/// <summary>The names of the sources that an archive's record lists, which is all that the engine reads of the record.</summary>
internal static class RecordedSources
{
    /// <summary>The names; null when there is no record, or none that lists sources.</summary>
    public static HashSet<string>? Of(JsonElement? record)
    {
        if (
            record is not { ValueKind: JsonValueKind.Object } json
            || !json.TryGetProperty("sources", out var sources)
            || sources.ValueKind != JsonValueKind.Array
        )
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources.EnumerateArray())
        {
            if (
                source.ValueKind == JsonValueKind.Object
                && source.TryGetProperty("name", out var name)
                && name.ValueKind == JsonValueKind.String
            )
            {
                names.Add(name.GetString()!);
            }
        }

        return names;
    }
}

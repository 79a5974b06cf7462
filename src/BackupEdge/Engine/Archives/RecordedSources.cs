using System.Text.Json;

namespace BackupEdge.Engine.Archives;

/// <summary>Reads the names of the sources from an archive's record. The engine reads nothing else from the record.</summary>
internal static class RecordedSources
{
    /// <summary>Returns the names of the sources, or null if there is no record or it does not list sources.</summary>
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

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BackupEdge.Copies;

/// <summary>Reads and writes JSON of objects that may come from anywhere.</summary>
internal static class CopyText
{
    /// <summary>Returns the JSON of a value.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Parses JSON. Returns null if it is not valid.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

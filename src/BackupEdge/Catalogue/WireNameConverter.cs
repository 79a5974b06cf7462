using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Catalogue;

/// <summary>Writes an enumeration to JSON by its <see cref="WireNames"/>, and refuses every other word.</summary>
/// <typeparam name="T">An enumeration that has wire names.</typeparam>
internal sealed class WireNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var word = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return WireNames.TryParse(word, out T value) ? value : throw new JsonException($"'{word}' is no {typeof(T).Name}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireNames.WordOf(value));
}

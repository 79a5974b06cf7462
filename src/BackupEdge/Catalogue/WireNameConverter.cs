using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Catalogue;

/// <summary>
/// Converts an enumeration to and from its <see cref="WireNames"/> in JSON. Throws <see cref="JsonException"/> for other names.
/// </summary>
/// <typeparam name="T">An enumeration that has wire names.</typeparam>
internal sealed class WireNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return WireNames.TryParse(name, out T value) ? value : throw new JsonException($"'{name}' is not a valid {typeof(T).Name}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireNames.NameOf(value));
}

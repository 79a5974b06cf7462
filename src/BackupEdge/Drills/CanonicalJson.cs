using System.Buffers;
using System.Text.Json;

namespace BackupEdge.Drills;

/// <summary>
/// Writes JSON in one form only: members sorted by name as UTF-16, no white space, numbers as they are. So a signature stays valid when a
/// program formats the document in another way. Two members with one name are refused.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Returns an object in that form, without one of its members.</summary>
    /// <exception cref="JsonException">An object has two members with one name.</exception>
    public static byte[] Of(JsonElement value, string without)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value, without);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string? without)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value, without);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, null);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, string? without)
    {
        var members = value.EnumerateObject().Where(member => member.Name != without).ToList();
        members.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        writer.WriteStartObject();
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0 && members[i].Name == members[i - 1].Name)
            {
                throw new JsonException($"The name '{members[i].Name}' is used twice.");
            }

            writer.WritePropertyName(members[i].Name);
            Write(writer, members[i].Value, null);
        }

        writer.WriteEndObject();
    }
}

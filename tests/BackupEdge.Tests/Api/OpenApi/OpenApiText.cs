using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Writes the document as text: to store it, and to compare it.</summary>
internal static partial class OpenApiText
{
    private const int Levels = 3;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a line for each operation and component, so that changes can be read, and no other white space, so that it is small.
    /// </summary>
    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        Write(document, 0, text);
        return text.Append('\n').ToString();
    }

    /// <summary>
    /// Writes the document with equal ids, times, keys and numbers in all examples, since these differ from run to run.
    /// </summary>
    public static string Comparable(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        Normalize(copy, inExample: false);
        return Write(copy);
    }

    private static void Write(JsonNode? node, int level, StringBuilder text)
    {
        if (level == Levels || node is not JsonObject { Count: > 0 } members)
        {
            text.Append(node?.ToJsonString(Compact) ?? "null");
            return;
        }

        var separator = "{\n";
        foreach (var (name, value) in members)
        {
            text.Append(separator).Append(JsonSerializer.Serialize(name, Compact)).Append(':');
            Write(value, level + 1, text);
            separator = ",\n";
        }

        text.Append("\n}");
    }

    private static void Normalize(JsonNode? node, bool inExample)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key).ToList())
                {
                    var inside = inExample || name is "example" or "value";
                    if (inside && members[name] is JsonValue value)
                    {
                        members[name] = Normalize(value);
                    }
                    else
                    {
                        Normalize(members[name], inside);
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (inExample && items[i] is JsonValue value)
                    {
                        items[i] = Normalize(value);
                    }
                    else
                    {
                        Normalize(items[i], inExample);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static JsonNode Normalize(JsonValue value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.Number => 0,
            JsonValueKind.String => Number()
                .Replace(
                    KeyId().Replace(Time().Replace(Key().Replace(Id().Replace((string)value!, "$1-ID"), "KEY"), "TIME"), "KEY-ID"),
                    "0"
                ),
            _ => value.DeepClone(),
        };

    [GeneratedRegex(@"\b(backup|job|schedule|notification|drill)-\d{8}-\d{6}-[a-z0-9]+")]
    private static partial Regex Id();

    [GeneratedRegex(@"\bbek_[\w-]+|^[0-9a-f]{64}$|^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex Key();

    // Any word of eight letters matches; a comparison allows that.
    [GeneratedRegex(@"(?<=^|/keys/)[a-z0-9]{8}$|(?<=the key ')[a-z0-9]{8}(?=')")]
    private static partial Regex KeyId();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Converts between JSON and the values of Rhai as a botserver does: sorted names, floats with a fraction, the unit as null.
/// </summary>
internal static class RhaiJson
{
    /// <summary>Writes a value as compact JSON.</summary>
    public static string Write(object? value)
    {
        var json = new StringBuilder();
        Write(json, value);
        return json.ToString();
    }

    /// <summary>Reads JSON; returns the text itself if it is none.</summary>
    public static object? ReadOrText(string text)
    {
        try
        {
            return Read(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>Reads JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static object? Read(string text) => Of(JsonElement.Parse(text));

    private static object? Of(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var map = RhaiValues.Map();
                foreach (var property in json.EnumerateObject())
                {
                    map[property.Name] = Of(property.Value);
                }

                return map;
            case JsonValueKind.Array:
                return json.EnumerateArray().Select(Of).ToList();
            case JsonValueKind.Number:
                return json.TryGetInt64(out var whole) ? (object)whole : json.GetDouble();
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                throw new InvalidOperationException($"Unexpected kind {json.ValueKind}.");
        }
    }

    private static void Write(StringBuilder json, object? value)
    {
        switch (value)
        {
            case null:
                json.Append("null");
                break;
            case string text:
                WriteText(json, text);
                break;
            case SortedDictionary<string, object?> map:
                WriteAll(
                    json,
                    "{}",
                    map,
                    pair =>
                    {
                        WriteText(json, pair.Key);
                        json.Append(':');
                        Write(json, pair.Value);
                    }
                );
                break;
            case List<object?> array:
                WriteAll(json, "[]", array, item => Write(json, item));
                break;
            default:
                json.Append(RhaiValues.TextOf(value));
                break;
        }
    }

    private static void WriteAll<T>(StringBuilder json, string brackets, IEnumerable<T> items, Action<T> write)
    {
        json.Append(brackets[0]);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                json.Append(',');
            }

            first = false;
            write(item);
        }

        json.Append(brackets[1]);
    }

    private static void WriteText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => json.Append('\\').Append(c),
                '\n' => json.Append("\\n"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>Formats events of the log as JSON: one object in one line for each event.</summary>
internal static class LogJson
{
    private const string Template = "{OriginalFormat}";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the object of an event, without a line break at its end.</summary>
    public static string Of(in LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", LogSettings.WordOf(entry.Level));
            json.WriteString("event", entry.Id.Name);
            json.WriteNumber("event_id", entry.Id.Id);
            json.WriteString("category", entry.Category);
            json.WriteString("message", Printable.Of(entry.Message));
            json.WriteStartObject("fields");
            foreach (var (name, value) in entry.Fields)
            {
                if (name != Template)
                {
                    json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
                    WriteValue(json, value);
                }
            }

            json.WriteEndObject();
            json.WriteString("exception", entry.Exception?.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}

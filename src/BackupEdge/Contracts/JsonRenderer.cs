using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BackupEdge.Contracts;

/// <summary>Writes JSON into a buffer that each thread uses again and again.</summary>
internal static class JsonRenderer
{
    // A listing of 1000 rows has several hundred KB; such a buffer is not worth keeping.
    private const int MostKept = 64 << 10;

    // The defaults would write ' and every letter beyond ASCII as \uXXXX. That guards JSON inside HTML, which this never is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _kept;

    /// <summary>A value as JSON; good until the thread renders the next one, so it must be copied before anything is awaited.</summary>
    public static ReadOnlySpan<byte> Render<T>(T value, JsonTypeInfo<T> type)
    {
        var (buffer, writer) = _kept ?? Make();

        // What fails must not leave half of itself to the next.
        _kept = null;
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
        var json = buffer.WrittenSpan;
        if (buffer.Capacity <= MostKept)
        {
            buffer.ResetWrittenCount();
            writer.Reset(buffer);
            _kept = (buffer, writer);
        }

        return json;
    }

    /// <summary>A value as JSON text.</summary>
    public static string Text<T>(T value, JsonTypeInfo<T> type) => Encoding.UTF8.GetString(Render(value, type));

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Make()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}

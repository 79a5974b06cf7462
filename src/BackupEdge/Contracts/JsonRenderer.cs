using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BackupEdge.Contracts;

/// <summary>Writes JSON into a buffer that each thread reuses.</summary>
internal static class JsonRenderer
{
    // A list of 1000 rows has several hundred KB; a buffer of that size is not reused.
    private const int MaxReusedBytes = 64 << 10;

    // The defaults would write ' and every letter beyond ASCII as \uXXXX. That protects JSON inside HTML, which this never is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _reused;

    /// <summary>
    /// Returns a value as JSON in UTF-8. It is valid until the thread renders the next value, so it must be copied before an await.
    /// </summary>
    public static ReadOnlySpan<byte> Render<T>(T value, JsonTypeInfo<T> type)
    {
        var (buffer, writer) = _reused ?? Make();

        // A failure must not leave half a value in the buffer of the next call.
        _reused = null;
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
        var json = buffer.WrittenSpan;
        if (buffer.Capacity <= MaxReusedBytes)
        {
            buffer.ResetWrittenCount();
            writer.Reset(buffer);
            _reused = (buffer, writer);
        }

        return json;
    }

    /// <summary>Returns a value as JSON.</summary>
    public static string Text<T>(T value, JsonTypeInfo<T> type) => Encoding.UTF8.GetString(Render(value, type));

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Make()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}

using System.Buffers;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands.Remote;

/// <summary>Builds the JSON object of a request.</summary>
internal sealed class JsonBody
{
    private readonly List<Action<Utf8JsonWriter>> _fields = [];

    /// <summary>Whether no field was added.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Adds a text, which may be null.</summary>
    public JsonBody Add(string name, string? value) => With(writer => writer.WriteString(name, value));

    /// <summary>Adds a text unless it is null.</summary>
    public JsonBody AddIfGiven(string name, string? value) => value is null ? this : Add(name, value);

    /// <summary>Adds a number, or null.</summary>
    public JsonBody Add(string name, long? value) =>
        value is { } number ? With(writer => writer.WriteNumber(name, number)) : With(writer => writer.WriteNull(name));

    /// <summary>Adds a number unless it is null.</summary>
    public JsonBody AddIfGiven(string name, long? value) => value is null ? this : Add(name, value);

    /// <summary>Adds a Boolean.</summary>
    public JsonBody Add(string name, bool value) => With(writer => writer.WriteBoolean(name, value));

    /// <summary>Adds a list of texts, or null.</summary>
    public JsonBody Add(string name, IReadOnlyList<string>? values) =>
        values is null ? With(writer => writer.WriteNull(name)) : With(writer => WriteTexts(writer, name, values));

    /// <summary>Adds a list of texts unless it is null or empty.</summary>
    public JsonBody AddIfGiven(string name, IReadOnlyList<string>? values) => values is null or [] ? this : Add(name, values);

    /// <summary>Adds a list of texts unless it is null. An empty one is added: the server refuses it where it would mean nothing.</summary>
    public JsonBody AddUnlessNull(string name, IReadOnlyList<string>? values) => values is null ? this : Add(name, values);

    /// <summary>Adds each limit of a backup that differs from another's.</summary>
    public JsonBody AddChanges(BackupLimits before, BackupLimits after)
    {
        if (before.ReadBytesPerSecond != after.ReadBytesPerSecond)
        {
            Add("read_bytes_per_second", after.ReadBytesPerSecond);
        }

        if (before.Workers != after.Workers)
        {
            Add("workers", after.Workers);
        }

        return before.IoClass == after.IoClass ? this : Add("io_class", after.IoClass is { } ioClass ? WireNames.Of(ioClass) : null);
    }

    /// <summary>Returns the object in UTF-8.</summary>
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            _fields.ForEach(write => write(writer));
            writer.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private JsonBody With(Action<Utf8JsonWriter> write)
    {
        _fields.Add(write);
        return this;
    }
}

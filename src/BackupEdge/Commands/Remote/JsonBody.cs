using System.Text.Json;

namespace BackupEdge.Commands.Remote;

/// <summary>Writes the JSON object of a request.</summary>
internal sealed class JsonBody
{
    private readonly MemoryStream _bytes = new();
    private readonly Utf8JsonWriter _writer;

    public JsonBody()
    {
        _writer = new Utf8JsonWriter(_bytes);
        _writer.WriteStartObject();
    }

    /// <summary>Adds a text, which may be null.</summary>
    public JsonBody Add(string name, string? value)
    {
        _writer.WriteString(name, value);
        return this;
    }

    /// <summary>Adds a text unless it is null.</summary>
    public JsonBody AddIfGiven(string name, string? value) => value is null ? this : Add(name, value);

    /// <summary>Adds a number, or null.</summary>
    public JsonBody Add(string name, int? value)
    {
        if (value is { } number)
        {
            _writer.WriteNumber(name, number);
        }
        else
        {
            _writer.WriteNull(name);
        }

        return this;
    }

    /// <summary>Adds a number unless it is null.</summary>
    public JsonBody AddIfGiven(string name, int? value) => value is null ? this : Add(name, value);

    /// <summary>Adds a Boolean.</summary>
    public JsonBody Add(string name, bool value)
    {
        _writer.WriteBoolean(name, value);
        return this;
    }

    /// <summary>Adds a list of texts, or null.</summary>
    public JsonBody Add(string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            _writer.WriteNull(name);
            return this;
        }

        _writer.WriteStartArray(name);
        foreach (var value in values)
        {
            _writer.WriteStringValue(value);
        }

        _writer.WriteEndArray();
        return this;
    }

    /// <summary>Adds a list of texts unless it is null or empty.</summary>
    public JsonBody AddIfGiven(string name, IReadOnlyList<string>? values) => values is null or [] ? this : Add(name, values);

    /// <summary>Returns the object in UTF-8.</summary>
    public byte[] ToBytes()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return _bytes.ToArray();
    }
}

using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the fields of a JSON object of a server. A missing field counts as null, so that an older server can be used.</summary>
/// <param name="root">The object.</param>
internal readonly struct JsonFields(JsonElement root)
{
    /// <summary>Returns the text of a field; null if it is missing or null.</summary>
    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } field ? field.GetString() : null;

    /// <summary>Returns the text of a field.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it is missing or no text.</exception>
    public string Required(string name) => Text(name) ?? throw Unexpected(name, "no value");

    /// <summary>Returns a number; null if it is missing or null.</summary>
    public long? Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } field && field.TryGetInt64(out var n) ? n : null;

    /// <summary>Returns a number; 0 if it is missing or null.</summary>
    public long Count(string name) => Number(name) ?? 0;

    /// <summary>Returns whether a field is true.</summary>
    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>Returns a time; null if it is missing or null.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it is no time.</exception>
    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null
        : UtcTime.TryParse(text, out var time) ? time
        : throw Unexpected(name, text);

    /// <summary>Returns a time.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it is missing or no time.</exception>
    public DateTimeOffset RequiredTime(string name) => Time(name) ?? throw Unexpected(name, "no value");

    /// <summary>Returns a value of an enumeration by its name; null if it is missing or null.</summary>
    /// <exception cref="Fault"><c>io_error</c> if this version does not know the name.</exception>
    public T? Choice<T>(string name)
        where T : struct, Enum =>
        Text(name) is not { } text ? null
        : WireNames.TryParse<T>(text, out var value) ? value
        : throw Unexpected(name, text);

    /// <summary>Returns a value of an enumeration by its name.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it is missing, or this version does not know the name.</exception>
    public T RequiredChoice<T>(string name)
        where T : struct, Enum => Choice<T>(name) ?? throw Unexpected(name, "no value");

    /// <summary>Returns a list of texts; null if it is missing or null.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } field ? [.. field.EnumerateArray().Select(item => item.ToString())] : null;

    /// <summary>Returns the objects of a list; none if it is missing or null.</summary>
    public IEnumerable<JsonFields> Objects(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } field ? field.EnumerateArray().Select(item => new JsonFields(item)) : [];

    /// <summary>Returns an object; null if it is missing or null.</summary>
    public JsonFields? Object(string name) => Find(name) is { ValueKind: JsonValueKind.Object } field ? new JsonFields(field) : null;

    /// <summary>Returns a field; null if it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null
            ? field
            : null;

    private static Fault Unexpected(string name, string value) =>
        new(
            FaultCode.IoError,
            $"The server answered with '{RequestFaults.Short(value)}' in '{name}', which this version of backupedge does not know. Use the "
                + "same version as the server, or --json."
        );
}

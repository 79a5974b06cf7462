using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using BackupEdge.Faults;

namespace BackupEdge.Api.Http;

/// <summary>
/// A request's JSON object, read strictly: a field that is not known, comes twice or has another type is refused by name,
/// since a misspelt option that is silently ignored ends in a backup nobody wanted. A field that is null counts as not given.
/// </summary>
internal sealed class BodyFields
{
    private const int MaxDepth = 8;
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    private BodyFields() { }

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8, not empty.</param>
    /// <param name="known">The names of the fields it may have.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, with <c>field</c>, or with <c>line</c> and <c>position</c>.</exception>
    public static BodyFields Parse(ReadOnlySpan<byte> body, params ReadOnlySpan<string> known)
    {
        var root = ParseJson(WithoutMark(body));
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new Fault(FaultCode.InvalidRequest, $"The body must be a JSON object, not {Describe(root)}. {FieldsOf(known)}");
        }

        var fields = new BodyFields();
        foreach (var property in root.EnumerateObject())
        {
            fields.Add(property, known);
        }

        return fields;
    }

    /// <summary>What stands for a body that is not there.</summary>
    public static BodyFields Empty() => new();

    /// <summary>Whether a field was given as null, for the calls in which that takes something away.</summary>
    public bool IsNull(string name) => _fields.TryGetValue(name, out var field) && field.ValueKind == JsonValueKind.Null;

    /// <summary>A field that is true or false; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public bool? Boolean(string name) =>
        Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } other => throw WrongType(name, "true or false", other),
        };

    /// <summary>A whole number; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public int? Whole(string name)
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        return field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out var number)
            ? number
            : throw WrongType(name, "a whole number", field);
    }

    /// <summary>A text; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public string? Text(string name) => Find(name) is { } field ? TextOf(name, "a text", field) : null;

    /// <summary>A list of texts; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        const string Expected = "a list of texts";
        if (field.ValueKind != JsonValueKind.Array)
        {
            throw WrongType(name, Expected, field);
        }

        var texts = new List<string>(field.GetArrayLength());
        foreach (var item in field.EnumerateArray())
        {
            texts.Add(TextOf(name, Expected, item));
        }

        return texts;
    }

    private static JsonElement ParseJson(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw new Fault(FaultCode.InvalidRequest, "The body is not valid UTF-8. Send JSON in UTF-8.");
        }

        try
        {
            return JsonElement.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            var line = ((e.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            var position = ((e.BytePositionInLine ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The body is not valid JSON at line {line}, byte {position}: {ReasonOf(e)}",
                e,
                ("line", line),
                ("position", position)
            );
        }
    }

    // The message ends with the place, which is told in another form.
    private static string ReasonOf(JsonException e)
    {
        var place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? e.Message : e.Message[..place];
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static string TextOf(string name, string expected, JsonElement field)
    {
        if (field.ValueKind != JsonValueKind.String)
        {
            throw WrongType(name, expected, field);
        }

        try
        {
            return field.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw HalfCharacter(name, e);
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw HalfCharacter("", e);
        }
    }

    private static Fault HalfCharacter(string name, Exception e) =>
        new(
            FaultCode.InvalidRequest,
            $"{(name.Length == 0 ? "A field's name" : $"`{name}`")} has half a character: a \\ud800 to \\udfff escape without "
                + "its other half.",
            e,
            ("field", name)
        );

    private static string FieldsOf(ReadOnlySpan<string> known) =>
        known.IsEmpty ? "This call takes no fields." : $"Known fields: {string.Join(", ", known)}.";

    private static Fault WrongType(string name, string expected, JsonElement field) =>
        RequestFaults.Field(name, $"`{name}` must be {expected}, not {Describe(field)}.");

    private static string Describe(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => $"the text {RequestFaults.Short(value.GetRawText())}",
            JsonValueKind.Number => $"the number {RequestFaults.Short(value.GetRawText())}",
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => value.GetRawText(),
            _ => throw new UnreachableException($"A body holds no JSON value of the kind {value.ValueKind}."),
        };

    private void Add(JsonProperty property, ReadOnlySpan<string> known)
    {
        var name = NameOf(property);
        if (!known.Contains(name))
        {
            throw RequestFaults.Field(name, $"There is no field '{RequestFaults.Short(name)}'. {FieldsOf(known)}");
        }

        if (!_fields.TryAdd(name, property.Value))
        {
            throw RequestFaults.Field(name, $"`{name}` is given twice. Give it once.");
        }
    }

    private JsonElement? Find(string name) =>
        _fields.TryGetValue(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using BackupEdge.Faults;

namespace BackupEdge.Api.Http;

/// <summary>
/// The fields of a request's JSON object, validated strictly: an unknown field, a duplicate or a wrong type is refused by name, because
/// silently ignoring a misspelt option would produce an unwanted backup. A null field is treated as missing. Where a number or Boolean is
/// expected, a string with exactly its text is taken as one (<c>"30"</c>, <c>"true"</c>), and so is a whole number with a fraction of
/// zeros (<c>30.0</c>): values in BASIC are often strings or floats.
/// </summary>
internal sealed partial class BodyFields
{
    private const int MaxDepth = 8;
    private const string ExpectedNumber = "a whole number";
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    private BodyFields() { }

    /// <summary>Parses a body.</summary>
    /// <param name="body">The body in UTF-8; must not be empty.</param>
    /// <param name="known">The names of all fields that the call accepts.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> with the details <c>field</c>, or <c>line</c> and <c>position</c> (both from 1, the position in bytes).
    /// </exception>
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

    /// <summary>Returns an object without fields, for a missing body.</summary>
    public static BodyFields Empty() => new();

    /// <summary>Returns whether a field was sent as null, for calls in which null removes a value.</summary>
    public bool IsNull(string name) => _fields.TryGetValue(name, out var field) && field.ValueKind == JsonValueKind.Null;

    /// <summary>Returns the value of a Boolean field; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for another type.</exception>
    public bool? Boolean(string name) =>
        Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.String } text when text.ValueEquals("true"u8) => true,
            { ValueKind: JsonValueKind.String } text when text.ValueEquals("false"u8) => false,
            { } other => throw WrongType(name, "true or false", other),
        };

    /// <summary>Returns the value of an integer field; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for another type or a number outside the range of <see cref="int"/>.</exception>
    public int? Whole(string name) =>
        Long(name) switch
        {
            null => null,
            >= int.MinValue and <= int.MaxValue and { } number => (int)number,
            _ => throw WrongType(name, ExpectedNumber, Find(name)!.Value),
        };

    /// <summary>Returns the value of an integer field; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for another type or a number outside the range of <see cref="long"/>.</exception>
    public long? Long(string name)
    {
        if (Find(name) is not { } field)
        {
            return null;
        }

        var text = field.ValueKind switch
        {
            JsonValueKind.Number => field.GetRawText(),
            JsonValueKind.String => TextOf(name, ExpectedNumber, field),
            _ => null,
        };
        return
            WholeNumber().Match(text ?? "") is { Success: true } whole
            && long.TryParse(whole.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw WrongType(name, ExpectedNumber, field);
    }

    /// <summary>Returns the value of a string field; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for another type or a string that is not valid Unicode.</exception>
    public string? Text(string name) => Find(name) is { } field ? TextOf(name, "a text", field) : null;

    /// <summary>Returns the value of a field that is an array of strings; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for another type or a string that is not valid Unicode.</exception>
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

    // The form of numbers in JSON, with a fraction of zeros.
    [GeneratedRegex(@"\A(-?(?:0|[1-9][0-9]*))(?:\.0+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();

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

    // The message of the exception ends with the location, which our message gives in another form.
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
            throw UnpairedSurrogate(name, e);
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
            throw UnpairedSurrogate("", e);
        }
    }

    private static Fault UnpairedSurrogate(string name, Exception e) =>
        new(
            FaultCode.InvalidRequest,
            $"{(name.Length == 0 ? "The name of a field" : $"`{name}`")} contains an unpaired surrogate (\\ud800 to \\udfff).",
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
            _ => throw new UnreachableException($"Unexpected JSON value kind {value.ValueKind} in a body."),
        };

    private void Add(JsonProperty property, ReadOnlySpan<string> known)
    {
        var name = NameOf(property);
        if (!known.Contains(name))
        {
            throw RequestFaults.Field(name, $"Unknown field '{RequestFaults.Short(name)}'. {FieldsOf(known)}");
        }

        if (!_fields.TryAdd(name, property.Value))
        {
            throw RequestFaults.Field(name, $"`{name}` is given twice. Give it once.");
        }
    }

    private JsonElement? Find(string name) =>
        _fields.TryGetValue(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;
}

using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The JSON schemas of all types that <see cref="ApiJson"/> writes, described by the doc comments of their properties.</summary>
internal static class ContractSchemas
{
    // ApiJson itself has no metadata for reading the properties.
    private static readonly JsonSerializerOptions Contracts = new(ApiJson.Default.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    /// <summary>Every object that a response can be or contain, by name.</summary>
    public static IReadOnlyList<JsonTypeInfo> All { get; } = [.. Reachable().OrderBy(type => type.Type.Name, StringComparer.Ordinal)];

    /// <summary>Returns the schema of a response: a reference to a type, or an array of them.</summary>
    public static JsonObject Reference(Type type) =>
        type == typeof(string) ? new JsonObject { ["type"] = "string" }
        : type == typeof(Stream) ? SchemaNodes.Bytes()
        : type == typeof(object) ? new JsonObject { ["type"] = "object" }
        : type.IsArray ? new JsonObject { ["type"] = "array", ["items"] = Reference(type.GetElementType()!) }
        : new JsonObject { ["$ref"] = SchemaNodes.Place + type.Name };

    /// <summary>Returns the schema of a type.</summary>
    public static JsonObject Schema(JsonTypeInfo type)
    {
        var properties = (JsonObject)type.GetJsonSchemaAsNode(Options)["properties"]!;
        var fields = new JsonObject();
        foreach (var property in type.Properties)
        {
            var field = WithValues(property, (JsonObject)properties[property.Name]!.DeepClone());
            if (IsTime(property.Name))
            {
                (field["items"] ?? field)["format"] = "date-time";
            }

            field["description"] = Description(property);
            fields[property.Name] = field;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = fields,
            ["required"] = new JsonArray([.. type.Properties.Select(property => JsonValue.Create(property.Name))]),
        };
    }

    /// <summary>Returns the text that describes a field.</summary>
    public static string Description(JsonPropertyInfo property) => XmlComments.Read(Member(property), "summary");

    /// <summary>Returns whether a type declares a field itself, rather than a type that it derives from.</summary>
    public static bool IsDeclaredIn(JsonTypeInfo type, JsonPropertyInfo property) => Member(property).DeclaringType == type.Type;

    // Contracts have times as strings; their names have these forms.
    private static bool IsTime(string name) =>
        name is "at" or "overdue_for"
        || name.EndsWith("_at", StringComparison.Ordinal)
        || name.StartsWith("mtime", StringComparison.Ordinal);

    private static HashSet<JsonTypeInfo> Reachable()
    {
        // Otherwise each request for the same type returns another object.
        Contracts.MakeReadOnly();
        var reached = new HashSet<JsonTypeInfo>();
        var pending = new Queue<Type>(
            typeof(ApiJson)
                .GetCustomAttributesData()
                .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
                .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
        );
        while (pending.TryDequeue(out var next))
        {
            var type = Contracts.GetTypeInfo(next);
            if (type.ElementType is { } element)
            {
                pending.Enqueue(element);
            }
            else if (type.Kind == JsonTypeInfoKind.Object && reached.Add(type))
            {
                type.Properties.Select(property => property.PropertyType).ToList().ForEach(pending.Enqueue);
            }
        }

        return reached;
    }

    // An object inside another one is a component too. The exporter does not see that properties without a setter are never null.
    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.Path.IsEmpty)
        {
            return schema;
        }

        var isNullable = schema["type"] is JsonArray && (context.PropertyInfo is not { } property || IsNullable(property));
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            var reference = Reference(context.TypeInfo.Type);
            return isNullable ? SchemaNodes.OrNull(reference) : reference;
        }

        if (schema["type"] is JsonArray types && !isNullable)
        {
            schema["type"] = (string)types.First(type => (string?)type != "null")!;
        }

        if (FormatOf(context.TypeInfo.Type) is { } format)
        {
            schema["format"] = format;
        }

        return schema;
    }

    // Without it, generators choose 32 bits for every integer, and a size of 2 GiB overflows.
    private static string? FormatOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var number when number == typeof(long) => "int64",
            var number when number == typeof(int) => "int32",
            var number when number == typeof(double) => "double",
            _ => null,
        };

    // A field with a list of values refers to it: itself, the items of a list, or the values of an object.
    private static JsonObject WithValues(JsonPropertyInfo property, JsonObject field)
    {
        if (
            (field["items"] ?? field["additionalProperties"] ?? field) is not JsonObject text
            || !IsText(text)
            || EnumSchemas.Of(Member(property).DeclaringType!, property.Name) is not { } reference
        )
        {
            return field;
        }

        if (text == field)
        {
            return field["type"] is JsonArray ? SchemaNodes.OrNull(reference) : reference;
        }

        field[field["items"] is null ? "additionalProperties" : "items"] = reference;
        return field;
    }

    private static bool IsText(JsonObject schema) =>
        schema["type"] is JsonArray types ? (string?)types[0] == "string" : (string?)schema["type"] == "string";

    private static bool IsNullable(JsonPropertyInfo property) =>
        new NullabilityInfoContext().Create(Member(property)).ReadState == NullabilityState.Nullable;

    private static PropertyInfo Member(JsonPropertyInfo property) => (PropertyInfo)property.AttributeProvider!;
}

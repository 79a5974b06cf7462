using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// The JSON schemas of all that <see cref="ApiJson"/> can write, each object a component of its own, with the manual's words.
/// </summary>
/// <param name="manual">The words.</param>
internal sealed class AnswerShapes(Manual manual)
{
    /// <summary>Where components are.</summary>
    public const string Place = "#/components/schemas/";

    // ApiJson can write and tells no more; what its types are is found out anew, under the same options.
    private static readonly JsonSerializerOptions Contracts = new(ApiJson.Default.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    /// <summary>Every object that an answer can be or have in it.</summary>
    public static IReadOnlyList<JsonTypeInfo> All { get; } = [.. Reached().OrderBy(type => type.Type.Name, StringComparer.Ordinal)];

    /// <summary>The type whose fields an object of an answer has.</summary>
    /// <exception cref="InvalidOperationException">None has, or several have.</exception>
    public static JsonTypeInfo Of(JsonObject content)
    {
        var names = content.Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var fitting = All.Where(type => names.IsSupersetOf(Required(type)) && names.IsSubsetOf(Names(type))).ToList();
        var best = fitting.OrderBy(type => type.Properties.Count).ToList();
        return best.Count == 1 || (best.Count > 1 && best[0].Properties.Count < best[1].Properties.Count)
            ? best[0]
            : throw new InvalidOperationException(
                $"{best.Count} types of ApiJson have the fields {string.Join(", ", names)}: "
                    + $"{string.Join(", ", best.Select(type => type.Type.Name))}."
            );
    }

    /// <summary>Names of a type's fields.</summary>
    public static IReadOnlySet<string> Names(JsonTypeInfo type) =>
        type.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>A type's schema.</summary>
    public JsonObject Schema(JsonTypeInfo type)
    {
        var schema = (JsonObject)type.GetJsonSchemaAsNode(Options);
        var names = Names(type);
        var fields = new JsonObject();
        foreach (var (name, field) in (JsonObject)schema["properties"]!)
        {
            fields[name] = Described((JsonObject)field!.DeepClone(), manual.Field(name, names));
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = fields,
            ["required"] = new JsonArray([.. Required(type).Select(name => JsonValue.Create(name))]),
        };
    }

    /// <summary>What contradicts each other in a schema and the manual; null when nothing does.</summary>
    public string? Contradiction(JsonTypeInfo type, string name)
    {
        var row = manual.Field(name, Names(type));
        var schema = (JsonObject)Schema(type)["properties"]![name]!;
        var shape = (schema["type"] as JsonArray)?.First(word => (string?)word != "null")
            ?? (schema["type"] is JsonValue word ? word : null);
        var told = row.Type.Split(' ')[0] switch
        {
            "" => null,
            "text" or "time" => "string",
            "list" => "array",
            var other => other,
        };
        var nullable = schema["type"] is JsonArray || schema["anyOf"] is not null;
        return told is not null && (told != ((string?)shape ?? "object") || row.OrNull != nullable)
            ? $"{type.Type.Name}.{name} is {schema.ToJsonString()}, and docs/api.md says '{row["type"]}'"
            : null;
    }

    // From the types that ApiJson names over what their fields are; it knows more, such as the rows that answers are made of.
    private static HashSet<JsonTypeInfo> Reached()
    {
        // Only then a type is asked for twice and is the same.
        Contracts.MakeReadOnly();
        var reached = new HashSet<JsonTypeInfo>();
        var ahead = new Queue<Type>(
            typeof(ApiJson)
                .GetCustomAttributesData()
                .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
                .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)
        );
        while (ahead.TryDequeue(out var next))
        {
            var type = Contracts.GetTypeInfo(next);
            if (type.ElementType is { } element)
            {
                ahead.Enqueue(element);
            }
            else if (type.Kind == JsonTypeInfoKind.Object && reached.Add(type))
            {
                type.Properties.Select(property => property.PropertyType).ToList().ForEach(ahead.Enqueue);
            }
        }

        return reached;
    }

    private static IEnumerable<string> Required(JsonTypeInfo type) =>
        type.Properties.Where(property => property.ShouldSerialize is null).Select(property => property.Name);

    private static JsonObject Described(JsonObject schema, ManualRow row)
    {
        if (row.Type == "time")
        {
            schema["format"] = "date-time";
        }

        if (row.Meaning.Length > 0)
        {
            schema["description"] = row.Meaning;
        }

        return schema;
    }

    // An object inside another one is a component too. Of properties that only the constructor sets, the exporter does not see that
    // they are never null.
    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.Path.IsEmpty)
        {
            return schema;
        }

        var orNull = schema["type"] is JsonArray && (context.PropertyInfo is not { } property || IsNullable(property));
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            var reference = new JsonObject { ["$ref"] = Place + context.TypeInfo.Type.Name };
            return orNull ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
        }

        if (schema["type"] is JsonArray types && !orNull)
        {
            schema["type"] = (string)types.First(type => (string?)type != "null")!;
        }

        return schema;
    }

    private static bool IsNullable(JsonPropertyInfo property)
    {
        var member = property
            .DeclaringType.GetProperties()
            .Single(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name) == property.Name);
        return new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;
    }
}

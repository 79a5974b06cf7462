using System.Text.Json.Nodes;
using BackupEdge.Api.Documentation;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The schemas of named lists of values, and references to them.</summary>
internal static class EnumSchemas
{
    // A text with one of these words in its name usually has a fixed list of values.
    private static readonly string[] Words =
    [
        "action",
        "change",
        "code",
        "fate",
        "health",
        "kind",
        "kinds",
        "reason",
        "result",
        "role",
        "status",
        "type",
    ];

    /// <summary>Returns the schema of a list of values.</summary>
    public static JsonObject Schema(EnumDoc list) =>
        new()
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. list.Values.Select(value => JsonValue.Create(value))]),
            ["description"] = $"{list.Description} Later releases may add values.",
        };

    /// <summary>Returns a reference to the list that has exactly these values.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static JsonObject Of(ParameterDoc parameter) =>
        Reference(
            ApiDocumentation.Enums.FirstOrDefault(list => list.Values.SequenceEqual(parameter.Choices))
                ?? throw new InvalidOperationException(
                    $"No list of {nameof(ApiDocumentation)}.{nameof(ApiDocumentation.Enums)} has the values of the parameter "
                        + $"'{parameter.Name}', {string.Join(", ", parameter.Choices)}. Add it there."
                )
        );

    /// <summary>Returns a reference to the list of values of a text field, or null if it has none.</summary>
    /// <param name="declaring">The type that declares the field.</param>
    /// <param name="name">The name of the field.</param>
    /// <exception cref="InvalidOperationException">The documentation does not say whether the field has one.</exception>
    public static JsonObject? Of(Type declaring, string name) =>
        ApiDocumentation.EnumFields.TryGetValue(Key(declaring, name), out var list)
            ? list is null
                ? null
                : Reference(list)
            : name.Split('_').Intersect(Words).Any()
                ? throw new InvalidOperationException(
                    $"{nameof(ApiDocumentation)}.{nameof(ApiDocumentation.EnumFields)} lacks '{Key(declaring, name)}'. Add it with its "
                        + "list of values, or with null if it is any text."
                )
                : null;

    /// <summary>Returns the key of a field in the documentation.</summary>
    public static string Key(Type declaring, string name) => $"{declaring.Name}.{name}";

    private static JsonObject Reference(EnumDoc list) => new() { ["$ref"] = SchemaNodes.Place + list.Name };
}

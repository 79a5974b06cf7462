using System.Reflection;
using BackupEdge.Contracts;

namespace BackupEdge.Api.Documentation;

/// <summary>The documentation of a named list of values, a schema that requests and responses share.</summary>
/// <param name="Name">The name of the schema, such as <c>JobStatus</c>.</param>
/// <param name="Description">What the values are, in Markdown, with a period at the end.</param>
/// <param name="Values">The values, in order.</param>
internal sealed record EnumDoc(string Name, string Description, IReadOnlyList<string> Values)
{
    /// <summary>Creates the documentation of the names that a parser accepts.</summary>
    public static EnumDoc Of<T>(string name, string description, EnumParser<T> parser)
        where T : struct => new(name, description, [.. parser.Choices.Select(choice => choice.Name)]);

    /// <summary>Creates the documentation of the names of all members of an enumeration.</summary>
    public static EnumDoc Of<T>(string name, string description, Func<T, string> nameOf)
        where T : struct, Enum => new(name, description, [.. Enum.GetValues<T>().Select(nameOf)]);

    /// <summary>Creates the documentation of constants.</summary>
    /// <param name="name">The name of the schema.</param>
    /// <param name="description">What the values are.</param>
    /// <param name="fields">The fields of a class that has only constants.</param>
    public static EnumDoc Of(string name, string description, IEnumerable<FieldInfo> fields) =>
        new(name, description, [.. fields.Select(field => (string)field.GetRawConstantValue()!)]);
}

using BackupEdge.Contracts;

namespace BackupEdge.Api.Documentation;

/// <summary>The documentation of a query parameter, a request header or a field of a request body.</summary>
/// <param name="Name">The name in the request.</param>
/// <param name="Type">The JSON type; an array is one of strings.</param>
/// <param name="Meaning">What it does, in Markdown.</param>
/// <param name="Min">The smallest number, or the shortest length of a string in characters; null for no limit.</param>
/// <param name="Max">The largest number, or the longest length of a string in characters; null for no limit.</param>
/// <param name="Default">The value that is used if it is not given; null if there is none, or if the meaning describes it.</param>
internal sealed record ParameterDoc(string Name, string Type, string Meaning, int? Min = null, int? Max = null, object? Default = null)
{
    /// <summary>Whether the call fails without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether an integer may have more than 32 bits.</summary>
    public bool IsLong { get; init; }

    /// <summary>The allowed strings; empty if they are not limited.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public static ParameterDoc Text(string name, string meaning, int? min = null, int? max = null) =>
        new(name, "string", meaning, min, max);

    public static ParameterDoc Texts(string name, string meaning) => new(name, "array", meaning);

    public static ParameterDoc Integer(string name, string meaning, int min, int max, int? otherwise = null) =>
        new(name, "integer", meaning, min, max, otherwise);

    public static ParameterDoc Boolean(string name, string meaning, bool? otherwise) => new(name, "boolean", meaning, Default: otherwise);

    public static ParameterDoc Choice<T>(string name, EnumParser<T> values, string meaning, string? otherwise = null)
        where T : struct =>
        new(name, "string", meaning, Default: otherwise) { Choices = [.. values.Choices.Select(choice => choice.Name)] };

    /// <summary>Returns a copy that is required.</summary>
    public ParameterDoc Required() => this with { IsRequired = true };

    /// <summary>Returns a copy that is not required and has no default.</summary>
    public ParameterDoc Optional() => this with { IsRequired = false, Default = null };
}

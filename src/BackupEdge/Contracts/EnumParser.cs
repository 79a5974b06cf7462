using BackupEdge.Faults;

namespace BackupEdge.Contracts;

/// <summary>Parses a field or query parameter that is one of several names.</summary>
/// <param name="choices">Each name with its value.</param>
internal sealed class EnumParser<T>(params (string Name, T Value)[] choices)
    where T : struct
{
    /// <summary>Each name with its value.</summary>
    public IReadOnlyList<(string Name, T Value)> Choices => choices;

    /// <summary>Returns the value of a name.</summary>
    /// <param name="field">The name of the field, for the message.</param>
    /// <param name="name">The name that was given, or null if none was.</param>
    /// <exception cref="Fault"><c>invalid_request</c>: the name is missing or unknown. The message lists the known names.</exception>
    public T Parse(string field, string? name)
    {
        foreach (var (known, value) in choices)
        {
            if (known == name)
            {
                return value;
            }
        }

        var names = string.Join(", ", choices.Select(choice => choice.Name));
        throw name is null
            ? RequestFaults.Field(field, $"`{field}` is required: one of {names}.")
            : RequestFaults.Field(field, $"`{field}` is one of {names}, not '{RequestFaults.Short(name)}'.");
    }
}

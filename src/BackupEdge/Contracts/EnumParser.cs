using BackupEdge.Faults;

namespace BackupEdge.Contracts;

/// <summary>The words that a field or query parameter takes.</summary>
/// <param name="choices">Each word with what it stands for.</param>
internal sealed class EnumParser<T>(params (string Word, T Value)[] choices)
    where T : struct
{
    /// <summary>Each word with its value.</summary>
    public IReadOnlyList<(string Word, T Value)> Choices => choices;

    /// <summary>What a word stands for.</summary>
    /// <param name="field">The name of the field, for the message.</param>
    /// <param name="word">What was given; null when nothing was.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, listing the words.</exception>
    public T Parse(string field, string? word)
    {
        foreach (var (known, value) in choices)
        {
            if (known == word)
            {
                return value;
            }
        }

        var words = string.Join(", ", choices.Select(choice => choice.Word));
        throw word is null
            ? RequestFaults.Field(field, $"`{field}` is required: one of {words}.")
            : RequestFaults.Field(field, $"`{field}` is one of {words}, not '{RequestFaults.Short(word)}'.");
    }
}

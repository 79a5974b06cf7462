using System.Text.Json.Serialization.Metadata;
using BackupEdge.Contracts;

namespace BackupEdge.Commands.Access;

/// <summary>An answer of the service.</summary>
/// <param name="value">The value that the text is written from.</param>
/// <param name="json">Returns the JSON document in the API's form.</param>
internal sealed class Answer<T>(T value, Func<string> json)
{
    /// <summary>The value that the text is written from.</summary>
    public T Value => value;

    /// <summary>The JSON document in the API's form.</summary>
    public string Json => json();

    /// <summary>Creates an answer with a document in the API's form.</summary>
    public static Answer<T> Of<TDocument>(T value, TDocument document, JsonTypeInfo<TDocument> type) =>
        new(value, () => JsonRenderer.Text(document, type));
}

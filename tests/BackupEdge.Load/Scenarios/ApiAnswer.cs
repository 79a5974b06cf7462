using System.Text.Json;

namespace BackupEdge.Load.Scenarios;

/// <summary>An answer of the API.</summary>
/// <param name="Call">Method and route of the call.</param>
/// <param name="Code">The status code; 0 if there was no answer.</param>
/// <param name="Body">The body as UTF-8, or the error message if there was no answer.</param>
public sealed record ApiAnswer(string Call, int Code, ReadOnlyMemory<byte> Body)
{
    private const int MaxQuoted = 300;

    /// <summary>Returns the text of a field of the JSON body; null if there is no such field.</summary>
    public string? Field(string name)
    {
        try
        {
            var reader = new Utf8JsonReader(Body.Span);
            using var body = JsonDocument.ParseValue(ref reader);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(name, out var value)
                ? value.ToString()
                : null;
        }
        catch (JsonException)
        {
            // The body is not JSON, such as the page of a proxy. Its status code is then not an expected one.
            return null;
        }
    }

    /// <summary>Returns the result of an iteration that ends with this answer.</summary>
    /// <param name="expectedCodes">The status codes that are expected.</param>
    public StepResult Result(IReadOnlySet<int> expectedCodes) =>
        expectedCodes.Contains(Code) ? new StepResult(Code, Body.Length, Expected: true, "") : Unexpected("");

    /// <summary>Returns the result of an iteration that fails because of this answer.</summary>
    /// <param name="what">What is wrong with the answer; empty if it is the status code.</param>
    public StepResult Unexpected(string what)
    {
        var body = System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, MaxQuoted)]);
        return new StepResult(Code, Body.Length, Expected: false, $"{Call} answered {Code}{(what.Length > 0 ? ", " + what : "")}: {body}");
    }
}

using System.Text.Json;

namespace BackupEdge.Load.Scenarios;

/// <summary>One answer of the API.</summary>
/// <param name="Call">Method and route of the call.</param>
/// <param name="Code">The status code; 0 when no answer came.</param>
/// <param name="Body">The body, or what was wrong when no answer came, as UTF-8.</param>
public sealed record ApiAnswer(string Call, int Code, ReadOnlyMemory<byte> Body)
{
    private const int MaxQuoted = 300;

    /// <summary>The text of a field of the body; null when it has none.</summary>
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
            // Such as the page of a proxy: then the code tells that it is not as expected.
            return null;
        }
    }

    /// <summary>The iteration that this answer ends.</summary>
    /// <param name="expectedCodes">Codes that are as expected.</param>
    public StepResult Result(IReadOnlySet<int> expectedCodes) =>
        expectedCodes.Contains(Code) ? new StepResult(Code, Body.Length, Expected: true, "") : Unexpected("");

    /// <summary>An iteration that this answer spoils.</summary>
    /// <param name="what">What is wrong with it, when it is not the code.</param>
    public StepResult Unexpected(string what)
    {
        var body = System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, MaxQuoted)]);
        return new StepResult(Code, Body.Length, Expected: false, $"{Call} answered {Code}{(what.Length > 0 ? ", " + what : "")}: {body}");
    }
}

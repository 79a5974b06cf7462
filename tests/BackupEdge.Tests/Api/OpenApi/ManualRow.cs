using System.Globalization;
using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>A row of a table of docs/api.md.</summary>
/// <param name="columns">The words of the table's head.</param>
/// <param name="cells">The cells.</param>
internal sealed partial class ManualRow(IReadOnlyList<string> columns, IReadOnlyList<string> cells)
{
    /// <summary>What it tells of: the first cell, without backquotes; several when it tells them together.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Code().Matches(cells[0]).Select(match => match.Groups[1].Value)];

    /// <summary>Its words, with the links taken out.</summary>
    public string Meaning => ManualText.Plain(this["meaning"]);

    /// <summary>The chapter that has the words when they are <c>as in [x](#anchor)</c> alone; else null.</summary>
    public string? MeaningIn => Elsewhere().Match(this["meaning"]) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary><c>text</c>, <c>integer</c>, <c>list of texts</c>, ...; empty when the table does not tell.</summary>
    public string Type => this["type"].Split(',')[0].Replace(" or null", "", StringComparison.Ordinal).Trim();

    /// <summary>Whether it may be null.</summary>
    public bool OrNull => this["type"].Contains(" or null", StringComparison.Ordinal);

    /// <summary>Whether the call needs it.</summary>
    public bool IsRequired => this["type"].EndsWith(", required", StringComparison.Ordinal) || this["default"] == "required";

    /// <summary>The value that counts when it is not given, as JSON; null when the table has words for it, or nothing.</summary>
    public string? Default =>
        this["default"].Trim('`') switch
        {
            "true" or "false" => this["default"].Trim('`'),
            var number when number.Length > 0 && number.All(char.IsAsciiDigit) => number,
            var word when word.Length > 0 && this["default"].StartsWith('`') && word is not "null" => $"\"{word}\"",
            _ => null,
        };

    /// <summary>Least and most of a number or of a text's length; null when the words have none.</summary>
    public (int Least, int Most)? Bounds =>
        Range().Match(this["meaning"]) is { Success: true } match
            ? (
                int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
            )
            : null;

    /// <summary>The words it can be, when the meaning begins with a list of them; else none.</summary>
    public IReadOnlyList<string> Choices =>
        Words().Match(Aside().Replace(this["meaning"], "")) is { Success: true } match
            ? [.. Code().Matches(match.Value).Select(word => word.Groups[1].Value)]
            : [];

    /// <summary>The cell of a column; empty when the table has no such column.</summary>
    public string this[string column] => columns.ToList().IndexOf(column) is var index and >= 0 && index < cells.Count ? cells[index] : "";

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^as in \[[^\]]*\]\((#[^)]*)\)$")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\b(\d+) to (\d+)\b")]
    private static partial Regex Range();

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Aside();

    [GeneratedRegex(@"^`\w+`(, `\w+`)*,? or `\w+`(?=$|[,.;:])")]
    private static partial Regex Words();
}

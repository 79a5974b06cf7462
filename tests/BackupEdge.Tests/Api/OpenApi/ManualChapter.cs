using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// The chapter of docs/api.md about one call: what it takes comes first, and the first line with a success code begins what it answers.
/// </summary>
internal sealed partial class ManualChapter
{
    private readonly IReadOnlyList<ManualTable> _takes;
    private readonly string _asked;

    /// <summary>Reads a chapter.</summary>
    /// <param name="call"><c>GET /list</c>.</param>
    /// <param name="tag">The larger chapter that it belongs to.</param>
    /// <param name="lines">Its lines, without examples.</param>
    public ManualChapter(string call, string tag, IReadOnlyList<string> lines)
    {
        Call = call;
        Tag = tag;
        var success = lines.ToList().FindIndex(line => !line.StartsWith('|') && Success().IsMatch(line));
        var before = success < 0 ? [.. lines] : lines.Take(success).ToList();
        _asked = string.Join('\n', before);
        _takes = ManualTable.In(before);
        Answers = success < 0 ? [] : [.. ManualTable.In([.. lines.Skip(success)]).Where(table => table.TellsFields)];
        if (success >= 0)
        {
            before.Add(lines[success][..Success().Match(lines[success]).Index]);
        }

        Description = ManualText.Prose(before.TakeWhile(line => !line.StartsWith("Errors:", StringComparison.Ordinal)));
        var text = string.Join(' ', lines.Select(line => line.Length == 0 ? "\n" : line));
        Errors = [.. Faults().Matches(text).SelectMany(match => Code().Matches(match.Value)).Select(match => match.Groups[1].Value)];
    }

    /// <summary><c>GET /list</c>.</summary>
    public string Call { get; }

    /// <summary>The larger chapter that it belongs to, such as <c>Backups</c>.</summary>
    public string Tag { get; }

    /// <summary>What it does, in words.</summary>
    public string Description { get; }

    /// <summary>
    /// Words in code type of the paragraph <c>Errors:</c>; those that are codes are the ones it can answer with beside those that any call
    /// can.
    /// </summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The tables of fields of what it answers.</summary>
    public IReadOnlyList<ManualTable> Answers { get; }

    /// <summary>The fields of its body; null when it takes none, or those of another call.</summary>
    public ManualTable? Body =>
        Call.StartsWith("GET ", StringComparison.Ordinal) ? null : _takes.FirstOrDefault(table => table.TellsFields);

    /// <summary>The anchor of the call whose fields it takes; null when it has its own, or none.</summary>
    public string? BodyOf => Borrowed().Match(_asked) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Whether fields that it borrows are all optional.</summary>
    public bool NoneRequired => _asked.Contains("none of them required", StringComparison.Ordinal);

    /// <summary>A parameter of its path, its query or its headers, as a table with that head tells it; null when none does.</summary>
    /// <param name="column"><c>path</c>, <c>query</c> or <c>header</c>.</param>
    /// <param name="name">The parameter.</param>
    public ManualRow? Parameter(string column, string name) =>
        _takes.Where(table => table.Columns[0] == column).Select(table => table.Find(name)).FirstOrDefault(row => row is not null);

    /// <summary>Names of the request's headers that it tells of.</summary>
    public IEnumerable<string> Headers => _takes.Where(table => table.Columns[0] == "header").SelectMany(table => table.Names);

    [GeneratedRegex(@"\b20[0-6]\b")]
    private static partial Regex Success();

    [GeneratedRegex(@"\bErrors:[^\n]*")]
    private static partial Regex Faults();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"Takes the fields of \[[^\]]*\]\((#[^)]*)\)")]
    private static partial Regex Borrowed();
}

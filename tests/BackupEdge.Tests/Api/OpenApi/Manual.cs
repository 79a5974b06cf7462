namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>docs/api.md, read: where the words of the OpenAPI document come from.</summary>
internal sealed class Manual
{
    private readonly Dictionary<string, ManualChapter> _chapters = [];
    private readonly Dictionary<string, ManualChapter> _anchors = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly List<ManualTable> _tables;
    private readonly List<ManualTable> _answers = [];

    private Manual(IReadOnlyList<string> lines)
    {
        _tables = [.. ManualTable.In(lines)];
        var tag = "";
        var chapter = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith('#'))
            {
                continue;
            }

            chapter = [.. lines.Skip(i + 1).TakeWhile(line => !line.StartsWith('#'))];
            if (lines[i].StartsWith("## ", StringComparison.Ordinal))
            {
                tag = lines[i][3..];
                _tags[tag] = ManualText.Prose(chapter);
                _answers.AddRange(ManualTable.In(chapter).Where(table => table.TellsFields));
            }
            else if (lines[i].StartsWith("### ", StringComparison.Ordinal) && lines[i].Contains(" /", StringComparison.Ordinal))
            {
                Add(new ManualChapter(lines[i][4..], tag, chapter));
            }
        }
    }

    /// <summary>What each code means, with its status.</summary>
    public ManualTable Codes => _tables.Single(table => table.Columns[0] == "code" && table.Columns[1] == "status");

    /// <summary>The headers of answers.</summary>
    public ManualTable Headers => _tables.Single(table => table.Columns[0] == "response header");

    /// <summary>The calls in short.</summary>
    public ManualTable Calls => _tables.Single(table => table.Columns[0] == "call");

    /// <summary>The calls that have a chapter.</summary>
    public IEnumerable<string> Chapters => _chapters.Keys;

    /// <summary>The words that each larger chapter begins with.</summary>
    public IReadOnlyDictionary<string, string> Tags => _tags;

    /// <summary>Reads the manual of this repository.</summary>
    public static Manual Read() => new(WithoutExamples(File.ReadAllLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md"))));

    /// <summary>The chapter about a call, <c>GET /list</c>.</summary>
    public ManualChapter Chapter(string call) =>
        _chapters.GetValueOrDefault(call) ?? throw new InvalidOperationException($"docs/api.md has no chapter '### {call}'.");

    /// <summary>The fields of a call's body; null when it takes none.</summary>
    public ManualTable? BodyOf(ManualChapter chapter) => chapter.Body ?? (chapter.BodyOf is { } anchor ? At(anchor).Body : null);

    /// <summary>
    /// The row that tells a field of an answer. Several tables may have it: the one that is most about the answer's type counts,
    /// that is, has most of its fields, and of those the one with fewest others.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="all">All fields of its type.</param>
    public ManualRow Field(string field, IReadOnlySet<string> all)
    {
        var row = _answers
            .Where(table => table.Find(field) is not null)
            .OrderByDescending(table => table.Names.Count(all.Contains))
            .ThenBy(table => table.Names.Count(name => !all.Contains(name)))
            .FirstOrDefault()
            ?.Find(field)
            ?? throw new InvalidOperationException(
                "No table of docs/api.md tells the field " + $"'{field}' of an " + "answer with " + $"{string.Join(", ", all)}."
            );
        return row.MeaningIn is { } anchor ? At(anchor).Answers.Select(table => table.Find(field)).First(found => found is not null)! : row;
    }

    private static List<string> WithoutExamples(IEnumerable<string> lines)
    {
        var inside = false;
        var kept = new List<string>();
        foreach (var line in lines)
        {
            var fence = line.StartsWith("```", StringComparison.Ordinal);
            inside ^= fence;
            if (!inside && !fence)
            {
                kept.Add(line);
            }
        }

        return kept;
    }

    private void Add(ManualChapter chapter)
    {
        _chapters.Add(chapter.Call, chapter);
        _anchors.Add(
            '#'
                + string.Concat(
                    chapter
                        .Call.ToLowerInvariant()
                        .Select(c => c == ' ' ? '-' : c)
                        .Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                ),
            chapter
        );
        _answers.AddRange(chapter.Answers);
    }

    private ManualChapter At(string anchor) =>
        _anchors.GetValueOrDefault(anchor)
        ?? throw new InvalidOperationException($"docs/api.md points to '{anchor}', and no call has " + "that anchor.");
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Tests the files of the dashboard as they are written: what a strict policy forbids, and that each word exists.</summary>
public sealed partial class WebFilesTests
{
    private const int MaxLines = 400;
    private static readonly string Folder = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge", "Dashboard", "Web");

    /// <summary>Own scripts and styles, by their names in the folder.</summary>
    private static readonly Dictionary<string, string> Own = Directory
        .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path))
        .Where(name => !name.StartsWith("vendor", StringComparison.Ordinal))
        .ToDictionary(name => name, name => File.ReadAllText(Path.Combine(Folder, name)));

    private static readonly string Code = string.Concat(
        Own.Where(file => file.Key.EndsWith(".js", StringComparison.Ordinal) && !file.Key.StartsWith("words/", StringComparison.Ordinal))
            .Select(file => file.Value)
    );

    private static IEnumerable<string> KeysOf(string language) =>
        Key().Matches(Own[$"words/{language}.js"]).Select(match => match.Groups[1].Value.Trim('\'')).Where(key => key is not ("one" or "other"));

    [Fact]
    public void No_file_is_longer_than_it_can_be_read() => Assert.All(Own, file => Assert.InRange(file.Value.Split('\n').Length, 1, MaxLines));

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacent")]
    [InlineData("document.write")]
    [InlineData("dangerously")]
    [InlineData("eval(")]
    [InlineData("new Function")]
    [InlineData("style=\"")]
    [InlineData("javascript:")]
    [InlineData("https://")]
    public void Nothing_is_written_that_the_policy_forbids(string forbidden) =>
        Assert.All(Own, file => Assert.DoesNotContain(forbidden, file.Value, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void The_page_announces_each_module_so_that_they_load_side_by_side()
    {
        var modules = Directory
            .EnumerateFiles(Folder, "*.js", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Where(name => name != "app.js");

        Assert.Equal(modules.Order(StringComparer.Ordinal), Preload().Matches(Own["index.html"]).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Vendored_modules_are_those_that_the_list_names()
    {
        var listed = Vendored().Matches(File.ReadAllText(Path.Combine(Folder, "vendor", "README.md")));

        Assert.Equal(3, listed.Count);
        Assert.All(
            listed,
            match =>
                Assert.Equal(
                    match.Groups[2].Value,
                    Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, "vendor", match.Groups[1].Value))))
                )
        );
    }

    [Fact]
    public void Each_language_has_the_same_words()
    {
        var english = KeysOf("en").ToList();

        Assert.Distinct(english);
        Assert.Equal(english.Order(StringComparer.Ordinal), KeysOf("pt-BR").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_word_that_a_screen_names_exists()
    {
        var known = KeysOf("en").ToHashSet();
        var named = Named().Matches(Code).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 200);
        Assert.Equal([], named.Where(name => !known.Contains(name)));
    }

    [Fact]
    public void Each_word_is_used()
    {
        var prefixes = Prefix().Matches(Code).Select(match => match.Groups[1].Value).Distinct().ToList();
        var lists = Listed().Matches(Code).Select(match => $"{match.Groups[1].Value}.").Distinct().ToList();

        Assert.Equal(
            [],
            KeysOf("en")
                .Where(key =>
                    !Code.Contains($"'{key}'", StringComparison.Ordinal)
                    && !prefixes.Concat(lists).Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))
                )
        );
    }

    [Fact]
    public void Each_value_that_the_API_names_has_words()
    {
        var known = KeysOf("en").ToHashSet();
        string[] needed =
        [
            .. JobStatuses.Select(status => $"status.{status}"),
            .. JobKinds.Select(kind => $"kind.{kind}"),
            .. Reasons.Select(reason => $"reason.{reason}"),
        ];

        Assert.Equal([], needed.Where(key => !known.Contains(key)));
    }

    private static IEnumerable<string> JobStatuses => ValuesOf("BackupStatus");

    private static IEnumerable<string> JobKinds => ValuesOf("JobKind");

    private static IEnumerable<string> Reasons => ValuesOf("ReasonCode");

    // The manual lists the values of each list, and another test compares it with the code.
    private static IEnumerable<string> ValuesOf(string list)
    {
        var manual = File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md"));
        var row = Regex.Match(manual, $@"^\| `{list}` \|[^|]*\| (.*) \|$", RegexOptions.Multiline);
        Assert.True(row.Success, list);
        return row.Groups[1].Value.Split(',').Select(value => value.Trim(' ', '`'));
    }

    [GeneratedRegex(@"(?<=^\s+|[,\}] )('[a-z][\w.\-]*'|[a-z]\w*): (?=['{])", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"\bt\('([a-z][a-zA-Z.]*)'")]
    private static partial Regex Named();

    [GeneratedRegex(@"\bt\(`([a-z.]+\.)\$\{")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\bword\('([a-z_]+)'")]
    private static partial Regex Listed();

    [GeneratedRegex("<link rel=\"modulepreload\" href=\"ui/\\{hash\\}/([^\"]+)\">")]
    private static partial Regex Preload();

    [GeneratedRegex(@"^\| `([\w.]+)` \|.*`([0-9a-f]{64})`", RegexOptions.Multiline)]
    private static partial Regex Vendored();
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;
using BackupEdge.Api.Documentation;
using BackupEdge.Catalogue;
using BackupEdge.Drills;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Api.OpenApi;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Rules for the dashboard's web files that a browser would only enforce when the line runs.</summary>
public sealed partial class WebSourceTests
{
    private const int MaxLines = 400;
    private const string English = "words/en.js";

    private static IEnumerable<string> Modules => WebSources.Own.Where(name => name.EndsWith(".js", StringComparison.Ordinal));

    private static IEnumerable<string> Languages => WebSources.Names.Where(name => name.StartsWith("words/", StringComparison.Ordinal));

    [Theory]
    [InlineData("https?://(?!x/|www\\.w3\\.org/)", "an address of another host: the page works offline")]
    [InlineData(@"\b(inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write", "text that becomes markup")]
    [InlineData(@"\beval\s*\(|\bnew Function\b|\bset(Timeout|Interval)\(\s*['""`]", "text that becomes code")]
    [InlineData("style=[\"']|<style|<script(?![^>]*\\bsrc=)", "inline style or script, which the policy blocks")]
    [InlineData(@"\son[a-z]+=[""']", "a handler in markup, which the policy blocks")]
    [InlineData(@"\bfrom ['""][^.'""]|\bimport ['""][^.'""]|\bimport\(['""][^.'""]", "a module that is not named by a relative path")]
    public void No_file_contains(string pattern, string what)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);
        var places =
            from name in WebSources.Own
            where !name.EndsWith(".svg", StringComparison.Ordinal)
            from line in WebSources.Text(name).Split('\n').Index()
            where regex.IsMatch(line.Item)
            select $"{name}:{line.Index + 1}";

        Assert.True(!places.Any(), $"{what}: {string.Join(", ", places)}");
    }

    [Fact]
    public void The_rules_detect_what_they_forbid()
    {
        string[] bad =
        [
            "fetch('https://cdn.example/x.js')",
            "node.innerHTML = text",
            "new Function('return 1')",
            "html`<p style=\"color: red\">`",
            "<p onclick=\"go()\">",
            "import x from 'preact'",
        ];
        var rules = typeof(WebSourceTests)
            .GetMethod(nameof(No_file_contains))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Cast<InlineDataAttribute>()
            .Select(rule => (string)rule.Data[0]!)
            .ToList();

        Assert.All(bad, line => Assert.Contains(rules, rule => Regex.IsMatch(line, rule)));
    }

    [Fact]
    public void No_file_is_too_long() =>
        Assert.DoesNotContain(WebSources.Own.Select(name => (name, Lines: WebSources.Text(name).Split('\n').Length)), file =>
            file.Lines > MaxLines + 1
        );

    [Fact]
    public void Vendored_files_are_those_that_their_list_names()
    {
        var vendored = WebSources
            .Names.Where(name => name.StartsWith("vendor/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
            .ToList();
        Assert.SkipWhen(vendored.Count == 0, "no file is vendored yet");
        var list = WebSources.Text("vendor/README.md");

        Assert.All(vendored, name =>
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(WebSources.Folder, name))));
            Assert.Matches($@"(?m)^\| `{Regex.Escape(Path.GetFileName(name))}` \|.*`{hash}`", list);
        });
    }

    [Fact]
    public void Every_language_has_the_same_words()
    {
        Assert.SkipUnless(WebSources.Names.Contains(English), "there are no words yet");
        var english = WebSources.KeysIn(WebSources.Text(English));
        Assert.Equal(english.Distinct(StringComparer.Ordinal), english);
        Assert.All(Languages, language =>
            Assert.Equal(english.Order(StringComparer.Ordinal), WebSources.KeysIn(WebSources.Text(language)).Order(StringComparer.Ordinal))
        );
    }

    [Fact]
    public void Every_word_that_is_used_exists()
    {
        Assert.SkipUnless(WebSources.Names.Contains(English), "there are no words yet");
        var words = WebSources.KeysIn(WebSources.Text(English)).ToHashSet(StringComparer.Ordinal);
        var missing =
            from name in Modules.Except(Languages)
            from Match use in UsedWord().Matches(WebSources.Text(name))
            let word = use.Groups["word"].Value
            where !words.Contains(word)
            select $"{name}: {word}";

        Assert.Empty(missing.Distinct());
    }

    [Fact]
    public void Every_value_of_the_API_that_is_shown_has_words()
    {
        Assert.SkipUnless(WebSources.Names.Contains(English), "there are no words yet");
        var words = WebSources.KeysIn(WebSources.Text(English)).ToHashSet(StringComparer.Ordinal);
        var reasons = typeof(ReasonCode).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        IEnumerable<string> values =
        [
            .. reasons.Select(value => $"reason.{value}"),
            .. WireNames.All<RunStatus>().Select(value => $"status.{value}"),
            .. WireNames.All<JobKind>().Select(value => $"kind.{value}"),
            .. WireNames.All<BackupType>().Select(value => $"type.{value}"),
            .. WireNames.All<Role>().Select(value => $"role.{value}"),
            .. WireNames.All<SkipReason>().Select(value => $"skip.{value}"),
            .. AuditAction.All.Select(value => $"action.{value}"),
            .. WireNames.All<DrillResult>().Select(value => $"status.{value}"),
            .. DrillCheck.Names.Select(value => $"proof.{value}"),
            .. DrillCheck.Outcomes.Select(value => $"status.{value}"),
        ];

        Assert.DoesNotContain(values, value => !words.Contains(value));
    }

    [Fact]
    public void Every_call_is_a_route_of_the_API()
    {
        var routes = ApiDocumentation
            .Tags.SelectMany(tag => tag.Routes)
            .Where(doc => OpenApiNames.Segments(doc).Length > 1)
            .Select(doc => (Method: OpenApiNames.Method(doc), Path: doc.Call.Split(' ')[1].TrimStart('/').Split('/')))
            .ToList();
        var unknown =
            from name in Modules
            from Match use in Call().Matches(WebSources.Text(name))
            let method = use.Groups["verb"].Value switch
            {
                "post" => "POST",
                "put" => "PUT",
                "remove" => "DELETE",
                _ => "GET",
            }
            let path = Placeholder().Replace(use.Groups["path"].Value, "*").Split('?')[0].Split('/')
            where !routes.Exists(route => route.Method == method && IsPath(route.Path, path))

            // A page may ask the server's own document whether it has a call of another release.
            where !WebSources.Text(name).Contains($"offers('/api/v1/backup/{use.Groups["path"].Value}')", StringComparison.Ordinal)
            select $"{name}: {use.Value}";

        Assert.Empty(unknown.Distinct());
    }

    [Theory]
    [InlineData("export default {\n  a: 'x: {n}', 'b.c': { one: '1', other: \"2\" }, // d: 'no'\n  e: 'it\\'s',\n};", "a b.c e")]
    public void The_keys_of_words_are_read(string source, string expected) => Assert.Equal(expected.Split(' '), WebSources.KeysIn(source));

    private static bool IsPath(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(pair => pair.Second == "*" || pair.First == pair.Second);

    // A word that is put together of parts is not checked.
    [GeneratedRegex(@"(?<![\w.$])t\(\s*'(?<word>[^']+)'\s*[,)]")]
    private static partial Regex UsedWord();

    [GeneratedRegex(@"(?<![\w.$])(?<verb>get|page|usePages|post|put|remove)\(\s*['`](?<path>[a-z$][^'`]*)['`]")]
    private static partial Regex Call();

    [GeneratedRegex(@"\$\{[^{}]*\}")]
    private static partial Regex Placeholder();
}

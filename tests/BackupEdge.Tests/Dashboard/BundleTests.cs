using System.Text;
using System.Text.RegularExpressions;
using BackupEdge.Dashboard;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Tests that the one file that browsers load has what the modules of the folder have, and nothing else.</summary>
public sealed partial class BundleTests
{
    private const string Words = "words/";
    private const string English = "words/en.js";
    private static readonly DashboardFiles Files = DashboardFiles.Embedded();
    private static readonly string Bundle = TextOf("app.js");

    private static IEnumerable<string> Modules => WebSources.Own.Where(name => name.EndsWith(".js", StringComparison.Ordinal));

    [Fact]
    public void Each_module_is_in_the_bundle_once_as_its_source_has_it()
    {
        var bundle = Space().Replace(Bundle, "");
        foreach (var name in Modules.Where(name => !name.StartsWith(Words, StringComparison.Ordinal)))
        {
            var body = Space().Replace(Export().Replace(Import().Replace(Comment().Replace(WebSources.Text(name), ""), ""), ""), "");
            var first = bundle.IndexOf(body, StringComparison.Ordinal);

            Assert.True(body.Length > 0 && first >= 0, $"{name} is not in the bundle as its source has it.");
            Assert.Equal(-1, bundle.IndexOf(body, first + 1, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Each_string_of_the_modules_is_in_the_bundle_with_its_spaces()
    {
        var strings =
            from name in Modules
            where !name.StartsWith(Words, StringComparison.Ordinal)
            from Match text in Quoted().Matches(Import().Replace(Comment().Replace(WebSources.Text(name), ""), ""))
            select text.Value;

        Assert.DoesNotContain(strings, text => !Bundle.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_words_of_each_language_are_in_the_bundle_under_their_keys()
    {
        var keys = WordsOf(English);
        var tables = Table().Matches(Bundle).Select(match => Parts(match.Groups[1].Value)).ToList();

        Assert.All(keys, word => Assert.Contains($"{word.Value}", Bundle, StringComparison.Ordinal));
        foreach (var language in Modules.Where(name => name.StartsWith(Words, StringComparison.Ordinal) && name != English))
        {
            var words = WordsOf(language);
            var expected = keys.Select(word => words[word.Key]);
            Assert.Contains(tables, table => table.SequenceEqual(expected, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_bundle_has_no_comments_and_no_indentation()
    {
        Assert.DoesNotMatch(Comment(), Bundle);
        Assert.DoesNotMatch(@"\n[ \t]", Bundle);
    }

    [Fact]
    public void No_module_takes_a_name_of_the_browser_from_the_others()
    {
        // All modules are in one scope, and these are the words that the browser's own scope has as names of functions and values.
        const string Taken =
            "alert blur caches close confirm crypto document event external fetch find focus frames history length location name "
            + "navigator open opener origin parent performance print prompt screen scroll self status stop top window "
            + "Audio Cache Comment Event File Headers History Image Lock Map Notification Option Range Request Response Screen "
            + "Selection Set Storage Text Worker";
        var declared =
            from name in Modules
            from Match match in Declared().Matches(WebSources.Text(name))
            from one in match.Groups[1].Value.Split([',', ' ', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
            select one;

        Assert.Contains("useLoad", declared);
        Assert.Empty(declared.Intersect(Taken.Split(' ')));
    }

    [Theory]
    [InlineData("a: 'x, y', 'b.c': { one: '1', other: \"it's {n}\" },", "a: 'x, y'|'b.c':{one:'1',other:\"it's {n}\"}")]
    [InlineData("'a','b'", "'a'|'b'")]
    public void A_list_of_words_is_read(string list, string expected) =>
        Assert.Equal(expected.Replace("a: ", "a:", StringComparison.Ordinal), string.Join('|', Parts(list)));

    private static Dictionary<string, string> WordsOf(string name)
    {
        var text = WebSources.Text(name);
        var list = text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..text.LastIndexOf('}')];
        return Parts(list).Select(word => Word().Match(word)).ToDictionary(word => word.Groups[1].Value, word => word.Groups[2].Value);
    }

    // What commas separate outside of strings and braces, without the space that is not in a string.
    private static List<string> Parts(string list)
    {
        var (parts, part, depth, quote) = (new List<string>(), new StringBuilder(), 0, '\0');
        for (var i = 0; i < list.Length; i++)
        {
            var value = list[i];
            if (quote != '\0')
            {
                part.Append(value);
                if (value == '\\')
                {
                    part.Append(list[++i]);
                }
                else if (value == quote)
                {
                    quote = '\0';
                }
            }
            else if (value == ',' && depth == 0)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else if (!char.IsWhiteSpace(value))
            {
                depth +=
                    value is '{' ? 1
                    : value is '}' ? -1
                    : 0;
                quote = value is '\'' or '"' ? value : '\0';
                part.Append(value);
            }
        }

        return [.. parts.Append(part.ToString()).Where(one => one.Length > 0)];
    }

    private static string TextOf(string name)
    {
        using var reader = new StreamReader(Files.Find(name)!.OpenUnpacked());
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    // Types stand in lines of their own, or within a line.
    [GeneratedRegex(@"(?m)^[ \t]*(?:/\*\* .* \*/|(?://|/\*|\*[ /]|\*$).*)$|/\*\* .*? \*/")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?m)^import .*;$")]
    private static partial Regex Import();

    [GeneratedRegex(@"(?m)^export (?:default |\{[^}]*\};$)?")]
    private static partial Regex Export();

    [GeneratedRegex(@"(?m)^(?:export )?(?:async )?(?:function|class|const|let) (\w+|[\[{][^\]}]*[\]}])")]
    private static partial Regex Declared();

    [GeneratedRegex(@"'(?:\\.|[^'\\\n])*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?s)Object\.fromEntries\(\[(.*?)\]\.map\(")]
    private static partial Regex Table();

    [GeneratedRegex(@"(?s)^['""]?([^:'""]+)['""]?:(.*)$")]
    private static partial Regex Word();
}

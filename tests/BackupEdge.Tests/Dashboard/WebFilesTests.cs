using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Tests what the page announces, and that no word is left over.</summary>
public sealed partial class WebFilesTests
{
    private static readonly string Code = string.Concat(
        WebSources
            .Own.Where(name => name.EndsWith(".js", StringComparison.Ordinal) && !name.StartsWith("words/", StringComparison.Ordinal))
            .Select(WebSources.Text)
    );

    [Fact]
    public void The_page_announces_each_module_so_that_they_load_side_by_side()
    {
        var modules = WebSources.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal) && name != "app.js");

        Assert.Equal(
            modules.Order(StringComparer.Ordinal),
            Preload().Matches(WebSources.Text("index.html")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Each_word_is_used()
    {
        // Keys are written whole, or begin with a list: t(`nav.${place}`), word('status', status).
        var begun = Begun().Matches(Code).Select(match => match.Groups[1].Value);
        var lists = Listed().Matches(Code).Select(match => $"{match.Groups[1].Value}.");
        var prefixes = begun.Concat(lists).Distinct().ToList();

        Assert.Equal(
            [],
            WebSources
                .KeysIn(WebSources.Text("words/en.js"))
                .Where(key =>
                    !Code.Contains($"'{key}'", StringComparison.Ordinal)
                    && !prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))
                )
        );
    }

    [GeneratedRegex(@"`([a-z._]+\.)\$\{")]
    private static partial Regex Begun();

    [GeneratedRegex(@"\b(?:word\('|list="")([a-z_]+)['""]")]
    private static partial Regex Listed();

    [GeneratedRegex("<link rel=\"modulepreload\" href=\"ui/\\{hash\\}/([^\"]+)\">")]
    private static partial Regex Preload();
}

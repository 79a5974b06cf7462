using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BackupEdge.Drills;

namespace BackupEdge.Tests.Drills;

/// <summary>The page of a report shows hostile names as text.</summary>
public sealed partial class DrillPageTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("'><svg onload=alert(1)>")]
    [InlineData("</title></style><script>x</script>")]
    [InlineData("&lt;script&gt;")]
    [InlineData("a\u202Eb\u0000c\u2028d\uD800")]
    public void A_hostile_name_adds_no_element_and_no_hidden_character(string name)
    {
        var plain = DrillPage.Of(ReportSigningTests.Report());
        var page = DrillPage.Of(ReportSigningTests.Report(name));

        Assert.Equal(Tags(plain), Tags(page));
        Assert.DoesNotContain('\u202E', page);
        Assert.DoesNotContain('\u2028', page);
        Assert.DoesNotContain('\0', page);
        Assert.DoesNotContain("&#x202E;", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_page_shows_what_the_report_has()
    {
        var page = DrillPage.Of(ReportSigningTests.Report());

        Assert.All(
            ["drill-1", "edge1", "backup-1", "1.2 s", "proven", "3 files of bots are equal.", "1 of 2 problems", "not signed"],
            text => Assert.Contains(text, page, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_policy_allows_the_style_of_the_page_and_nothing_else()
    {
        var style = Style().Match(DrillPage.Of(ReportSigningTests.Report())).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", DrillPage.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", DrillPage.Policy, StringComparison.Ordinal);
    }

    private static List<string> Tags(string page) => [.. Tag().Matches(page).Select(match => match.Value)];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}

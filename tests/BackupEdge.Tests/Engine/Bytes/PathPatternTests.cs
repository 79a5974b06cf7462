using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("bots/a*[b]?\\.bas", "bots/a*[b]?\\.bas", false, true)]
    [InlineData("bots/a*.bas", "bots/ab.bas", false, false)]
    [InlineData("bots/a.bas", "bots/A.bas", false, false)]
    [InlineData("bots/ä.bas", "bots/Ä.bas", true, true)]
    [InlineData("bots", "bots/a", false, false)]
    public void A_path_matches_itself_alone(string path, string other, bool ignoresCase, bool expected) =>
        Assert.Equal(expected, PathPattern.OfPath(path, ignoresCase).Matches(Encoding.UTF8.GetBytes(other)));

    [Fact]
    public void A_path_with_a_byte_that_is_not_UTF_8_matches_that_byte()
    {
        var pattern = PathPattern.OfPath(@"bots/\xff.bas");

        Assert.True(pattern.Matches([.. "bots/"u8, 0xff, .. ".bas"u8]));
        Assert.Equal([.. "bots/"u8, 0xff, .. ".bas"u8], pattern.Prefix);
    }

    [Theory]
    [InlineData("*.bas", "bots/a/start.bas", true)]
    [InlineData("*.bas", "bots/a/start.bas.bak", false)]
    [InlineData("*.bas", "bots/x.bas/start", false)]
    [InlineData("start.bas", "start.bas", true)]
    [InlineData("start.bas", "bots/restart.bas", false)]
    [InlineData("s?art*", "bots/start.bas", true)]
    [InlineData("**", "bots/anything", true)]
    [InlineData("?", "bots/ü", true)]
    [InlineData("日?", "日本", true)]
    [InlineData("?", "bots/ab", false)]
    [InlineData("bots/*", "bots/a", true)]
    [InlineData("bots/*", "bots/a/b", false)]
    [InlineData("bots/**", "bots/a/b", true)]
    [InlineData("bots/**", "bots", false)]
    [InlineData("bots/**/b", "bots/b", true)]
    [InlineData("bots/**/b", "bots/x/y/b", true)]
    [InlineData("bots/**/b", "bots/xb", false)]
    [InlineData("bots/**/b", "botsb", false)]
    [InlineData("**/b", "b", true)]
    [InlineData("**/b", "a/b", true)]
    [InlineData("**/b", "ab", false)]
    [InlineData("**/a/**/b", "x/a/a/y/b", true)]
    [InlineData("a**b/c", "ax/yb/c", true)]
    [InlineData("a*b/c", "ax/yb/c", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("a[!b]c/d", "a/c/d", false)]
    [InlineData(@"\*.bas", "*.bas", true)]
    [InlineData(@"\*.bas", "a.bas", false)]
    [InlineData(@"\x41", "x41", true)]
    [InlineData("A", "a", false)]
    public void Patterns_match_as_documented(string pattern, string path, bool matches) =>
        Assert.Equal(matches, PathPattern.Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_matched_in_their_escaped_form()
    {
        byte[] path = [(byte)'b', (byte)'/', 0xC3, 0x28, 0xFF];
        Assert.True(PathPattern.Parse(@"\xc3(\xFF").Matches(path));
        Assert.True(PathPattern.Parse("?(?").Matches(path));
        Assert.True(PathPattern.Parse(@"b/[\xc0-\xcf](*").Matches(path));
        Assert.False(PathPattern.Parse("ÃÿÃ").Matches(path));
        Assert.Equal([(byte)'b', (byte)'/', 0xC3, (byte)'('], PathPattern.Parse(@"b/\xc3(*").Prefix);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/bots/*")]
    [InlineData("[abc")]
    [InlineData("[]")]
    [InlineData("[!")]
    [InlineData("[a-")]
    [InlineData("a\\")]
    [InlineData("[\\")]
    public void An_invalid_pattern_is_refused(string pattern) =>
        Assert.Equal("name", Assert.Throws<Fault>(() => PathPattern.Parse(pattern)).Details["field"]);

    [Fact]
    public void A_pattern_has_a_maximum_length_and_must_be_valid_text()
    {
        Assert.Throws<Fault>(() => PathPattern.Parse("\ud800"));
        Assert.Throws<Fault>(() => PathPattern.Parse(new string('x', 1001)));
        Assert.True(PathPattern.Parse(new string('x', 1000)).Matches(Encoding.UTF8.GetBytes(new string('x', 1000))));
    }

    [Fact]
    public void A_pattern_with_many_stars_is_matched_quickly()
    {
        var pattern = PathPattern.Parse("**/" + string.Concat(Enumerable.Repeat("*a", PathPattern.MaxWildcards - 1)) + "b");
        Assert.False(pattern.Matches(Encoding.UTF8.GetBytes("x/" + new string('a', 4000))));
    }

    [Fact]
    public void Matches_agree_with_an_exhaustive_matcher()
    {
        var random = new Random(7);
        string[] pieces = ["a", "b", "?", "*", "**", "/", "**/", "[ab]", "[!a]"];
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var path = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => "ab/"[random.Next(3)])).Trim('/');
            if (
                pattern.StartsWith('/')
                || path.Length == 0
                || path.Contains("//", StringComparison.Ordinal)
                || pattern.Contains("***", StringComparison.Ordinal)
            )
            {
                continue;
            }

            var text = pattern.Contains('/') ? path : path[(path.LastIndexOf('/') + 1)..];
            var parsed = PathPattern.Parse(pattern);
            Assert.True(parsed.Matches(Encoding.UTF8.GetBytes(path)) == Matches(pattern, text, true), $"{pattern} and {path}");
            Assert.True(
                !parsed.Matches(Encoding.UTF8.GetBytes(path))
                    || path.StartsWith(Encoding.UTF8.GetString(parsed.Prefix), StringComparison.Ordinal),
                $"{pattern} begins {path}"
            );
        }
    }

    private static bool Matches(string pattern, string path, bool atStart)
    {
        if (pattern.Length == 0)
        {
            return path.Length == 0;
        }

        if (atStart && pattern.StartsWith("**/", StringComparison.Ordinal))
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            return Matches(pattern[3..], path, true) || (slash > 0 && Matches(pattern, path[(slash + 1)..], true));
        }

        if (pattern.StartsWith("**", StringComparison.Ordinal))
        {
            return Enumerable.Range(0, path.Length + 1).Any(i => Matches(pattern[2..], path[i..], false));
        }

        if (pattern[0] == '*')
        {
            return Enumerable
                .Range(0, path.Length + 1)
                .TakeWhile(i => i == 0 || path[i - 1] != '/')
                .Any(i => Matches(pattern[1..], path[i..], false));
        }

        if (path.Length == 0)
        {
            return false;
        }

        var (length, fits) = pattern[0] switch
        {
            '?' => (1, path[0] != '/'),
            '[' when pattern[1] == '!' => (4, path[0] is not ('a' or '/')),
            '[' => (4, path[0] is 'a' or 'b'),
            var c => (1, path[0] == c),
        };
        return fits && Matches(pattern[length..], path[1..], pattern[0] == '/');
    }
}

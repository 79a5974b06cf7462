using System.Diagnostics;
using System.Text;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>
/// Tests exclude patterns. A path that ends with <c>/</c> is a folder. No pattern has <c>**/</c> after other characters of a segment, such
/// as <c>a**/b</c>: git compares the part before the first wildcard separately and then takes it for <c>**/b</c>, against its own manual.
/// </summary>
public sealed class ExcludeRulesTests
{
    [Theory]
    [InlineData("*.tmp", "a.tmp", true)]
    [InlineData("*.tmp", "deep/er/a.tmp", true)]
    [InlineData("*.tmp", "a.tmp2", false)]
    [InlineData("cache/", "cache/", true)]
    [InlineData("cache/", "cache", false)]
    [InlineData("cache/", "deep/cache/", true)]
    [InlineData("/top", "top", true)]
    [InlineData("/top", "deep/top", false)]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "x/a/b", false)]
    [InlineData("**/x", "x", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "x/a/b", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a/", false)]
    [InlineData("a*b", "a/b", false)]
    [InlineData("?at", "cat", true)]
    [InlineData("?at", "at", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[!a-c]x", "ax", false)]
    [InlineData(@"\*literal", "*literal", true)]
    [InlineData(@"\*literal", "xliteral", false)]
    [InlineData(@"\#no-comment", "#no-comment", true)]
    [InlineData("# comment", "# comment", false)]
    [InlineData("", "anything", false)]
    [InlineData("*.log,!keep.log", "keep.log", false)]
    [InlineData("*.log,!keep.log", "other.log", true)]
    [InlineData("!keep.log,*.log", "keep.log", true)]
    [InlineData(@"\!bang", "!bang", true)]
    [InlineData("übung*", "übung.txt", true)]
    [InlineData("日*x", "日本語x", true)]
    [InlineData("?", "ü", false)]
    [InlineData("[[:digit:]_]x", "7x", true)]
    [InlineData("[[:digit:]_]x", "_x", true)]
    [InlineData("[[:digit:]_]x", "ax", false)]
    [InlineData("[]-]x", "]x", true)]
    [InlineData("[!]]x", "ax", true)]
    [InlineData("[!]]x", "]x", false)]
    [InlineData(@"[\]]x", @"\x", false)]
    [InlineData(@"[\]]x", "]x", true)]
    [InlineData("[open", "[open", true)]
    [InlineData("a**b", "axxb", true)]
    [InlineData("a**b/c", "ax/yb/c", false)]
    [InlineData("a/***", "a/b/c", true)]
    [InlineData("*a*b*c", "xaxbxc", true)]
    [InlineData("*a*b*c", "xaxbx", false)]
    [InlineData("**/a/**/b", "x/a/a/y/b", true)]
    [InlineData("a  ", "a", true)]
    [InlineData(@"a\ ", "a ", true)]
    public void A_path_is_excluded_as_in_gitignore(string patterns, string path, bool excluded) =>
        Assert.Equal(excluded, Excludes(patterns.Split(','), path));

    [Fact]
    public void Random_patterns_exclude_the_same_paths_as_git()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git is not installed");
        using var scratch = new TempFolder();
        Git(scratch, "init", "-q");
        var random = new Random(42);
        string Pick(params string[] parts) => parts[random.Next(parts.Length)];
        for (var round = 0; round < 60; round++)
        {
            var patterns = Enumerable
                .Range(0, 3)
                .Select(_ =>
                    Pick("", "", "!")
                    + Pick("", "/", "**/")
                    + Pick("a", "*", "?b", "[ab]", "a*", "**", "ab", "a**b", "***", "[!a]", @"\a")
                    + Pick("", "", "/b", "/*", "/**", "/**/a", "/a*/**/b")
                    + Pick("", "", "/")
                )
                .ToArray();
            File.WriteAllLines(scratch.At(".gitignore"), patterns);
            foreach (var name in (string[])["a", "b", "ab", "bb"])
            {
                // Only top-level names are tested: like a walk, git does not enter an excluded folder.
                foreach (var isFolder in (bool[])[false, true])
                {
                    var path = scratch.At(name);
                    if (isFolder)
                    {
                        Directory.CreateDirectory(path);
                    }
                    else
                    {
                        File.WriteAllText(path, "");
                    }

                    var expected = Git(scratch, "check-ignore", "-q", name) == 0;
                    var description = $"{string.Join(" , ", patterns)} on {name}{(isFolder ? "/" : "")}";
                    Assert.True(expected == Excludes(patterns, name + (isFolder ? "/" : "")), $"git says {expected}: {description}");
                    if (isFolder)
                    {
                        Directory.Delete(path);
                    }
                    else
                    {
                        File.Delete(path);
                    }
                }
            }
        }
    }

    [Fact]
    public void Random_patterns_and_deep_paths_are_judged_as_git_judges_them()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "git is not installed");
        using var scratch = new TempFolder();
        Git(scratch, "init", "-q");
        var random = new Random(7);
        string Pick(params string[] parts) => parts[random.Next(parts.Length)];
        string[] names = ["a", "b", "ab", "a.b"];
        var paths = (from first in names from second in names from third in names select $"{first}/{second}/{third}").ToArray();
        for (var round = 0; round < 150; round++)
        {
            var patterns = Enumerable
                .Range(0, 2)
                .Select(_ =>
                    Pick("", "", "!")
                    + Pick("", "/", "**/")
                    + Pick("a", "*", "?b", "[ab]", "a*", "**", "*.b", "a**b", "[!a]b", @"\a")
                    + Pick("", "/b", "/*", "/**", "/**/a", "/*/ab", "/**/*b", "/?")
                    + Pick("", "", "/")
                )
                .ToArray();
            File.WriteAllLines(scratch.At(".gitignore"), patterns);

            var ignored = GitIgnored(scratch, paths);

            foreach (var path in paths)
            {
                var parts = path.Split('/');
                var excluded =
                    Excludes(patterns, parts[0] + "/") || Excludes(patterns, $"{parts[0]}/{parts[1]}/") || Excludes(patterns, path);
                Assert.True(ignored.Contains(path) == excluded, $"git says {!excluded}: {string.Join(" , ", patterns)} on {path}");
            }
        }
    }

    [Fact]
    public void A_hostile_pattern_takes_no_exponential_time()
    {
        var name = new string('a', 255);
        var path = string.Join('/', Enumerable.Repeat(name, 100));
        var stars = string.Concat(Enumerable.Repeat("*a", 60)) + "*b";
        var deep = string.Concat(Enumerable.Repeat("**/*a*/", 30)) + "b";

        // With a matcher that goes back to every star, this would take longer than the universe is old.
        Assert.False(Excludes([stars, deep], path));
    }

    private static HashSet<string> GitIgnored(TempFolder folder, string[] paths)
    {
        var start = new ProcessStartInfo("/usr/bin/git", ["check-ignore", "--stdin", "--no-index"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        foreach (var path in paths)
        {
            git.StandardInput.WriteLine(path);
        }

        git.StandardInput.Close();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static bool Excludes(string[] patterns, string path) =>
        new ExcludeRules(patterns).Decide(Encoding.UTF8.GetBytes(path.TrimEnd('/')), path.EndsWith('/')) == true;

    private static int Git(TempFolder folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("/usr/bin/git", arguments) { WorkingDirectory = folder.Path })!;
        git.WaitForExit();
        return git.ExitCode;
    }
}

using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Architecture;

/// <summary>
/// Tests that each source file contains one type, is named after it, and exceeds neither the maximum length nor the maximum width.
/// </summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 300;
    private const int MaxColumns = 140;

    [Fact]
    public void A_file_contains_one_type_and_is_named_after_it()
    {
        var problems = new List<string>();
        foreach (var (path, lines) in FilesOf("src"))
        {
            var types = lines.Select(TopLevelType).Where(name => name is not null).ToArray();
            var expected = Path.GetFileName(path).Split('.')[0];
            if (types.Length > 1 || types.Any(name => name != expected))
            {
                problems.Add($"{path}: {string.Join(", ", types)}");
            }
        }

        Assert.Empty(problems);
    }

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        Assert.Empty(FilesOf("src").Where(file => file.Lines.Length > MaxLines).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void No_line_has_more_than_140_columns(string folder)
    {
        var wide =
            from file in FilesOf(folder)
            from line in Outside(file.Lines)
            where line.Text.Length > MaxColumns
            select $"{file.Path}:{line.Number}";

        Assert.Empty(wide);
    }

    [Fact]
    public void Lines_inside_a_raw_string_may_be_wider()
    {
        string[] lines = ["var text = \"\"\"", "a wide line of JSON or SQL", "\"\"\";", "end"];

        Assert.Equal(["var text = \"\"\"", "\"\"\";", "end"], Outside(lines).Select(line => line.Text));
    }

    [Theory]
    [InlineData("public sealed partial class Widget<T>(int size) : IDisposable", "Widget")]
    [InlineData("public readonly record struct Size(int Width)", "Size")]
    [InlineData("public static class Words", "Words")]
    [InlineData("public enum Kind", "Kind")]
    [InlineData("public delegate int Compare(string left, string right);", "Compare")]
    [InlineData("internal sealed class Hidden", "Hidden")]
    [InlineData("    public sealed class Nested", null)]
    [InlineData("// public class Comment", null)]
    public void A_top_level_type_is_recognised(string line, string? name) => Assert.Equal(name, TopLevelType(line));

    private static string? TopLevelType(string line)
    {
        var match = Declaration().Match(line);
        return match.Success ? match.Groups["name"].Value : null;
    }

    // Returns the lines outside raw strings. Raw strings contain other languages, whose lines may be longer.
    private static IEnumerable<(int Number, string Text)> Outside(string[] lines)
    {
        var isRaw = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var marks = lines[i].Split("\"\"\"").Length - 1;
            if ((!isRaw && marks < 2) || marks == 1)
            {
                yield return (i + 1, lines[i]);
            }

            isRaw ^= marks % 2 == 1;
        }
    }

    private static (string Path, string[] Lines)[] FilesOf(string folder)
    {
        var root = Path.Combine(PublishedBinary.RepositoryRoot, folder);
        var files = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(root, path), Lines: File.ReadAllLines(path)))
            .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .ToArray();
        Assert.NotEmpty(files);
        return files;
    }

    // Namespaces are file-scoped, so a type that begins in the first column is a top-level type.
    [GeneratedRegex(
        @"^(?:public|internal) (?:(?:sealed|static|abstract|partial|readonly|ref|unsafe) )*"
            + @"(?:(?:class|struct|interface|enum|record(?: class| struct)?) (?<name>\w+)|delegate .*?(?<name>\w+)(?:<[^(]*>)?\()"
    )]
    private static partial Regex Declaration();
}

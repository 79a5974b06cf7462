using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Architecture;

/// <summary>What makes code easy to find: one public type per file, the file named after it and not long.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;

    [Fact]
    public void A_file_holds_one_public_type_at_most_and_is_named_after_it()
    {
        var problems = new List<string>();
        foreach (var (path, lines) in SourceFiles())
        {
            var types = lines.Select(PublicType).Where(name => name is not null).ToArray();
            var expected = Path.GetFileName(path).Split('.')[0];
            if (types.Length > 1 || types.Any(name => name != expected))
            {
                problems.Add($"{path}: {string.Join(", ", types)}");
            }
        }

        Assert.Empty(problems);
    }

    [Fact]
    public void No_file_is_long() =>
        Assert.Empty(SourceFiles().Where(file => file.Lines.Length > MaxLines).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Theory]
    [InlineData("public sealed partial class Widget<T>(int size) : IDisposable", "Widget")]
    [InlineData("public readonly record struct Size(int Width)", "Size")]
    [InlineData("public static class Words", "Words")]
    [InlineData("public enum Kind", "Kind")]
    [InlineData("public delegate int Compare(string left, string right);", "Compare")]
    [InlineData("internal sealed class Hidden", null)]
    [InlineData("    public sealed class Nested", null)]
    [InlineData("// public class Comment", null)]
    public void A_public_type_is_recognised(string line, string? name) => Assert.Equal(name, PublicType(line));

    private static string? PublicType(string line)
    {
        var match = Declaration().Match(line);
        return match.Success ? match.Groups["name"].Value : null;
    }

    private static (string Path, string[] Lines)[] SourceFiles()
    {
        var sources = Path.Combine(PublishedBinary.RepositoryRoot, "src");
        var files = Directory
            .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(sources, path), Lines: File.ReadAllLines(path)))
            .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .ToArray();
        Assert.NotEmpty(files);
        return files;
    }

    // Namespaces are file-scoped, so a type that begins at the margin is a top-level one.
    [GeneratedRegex(
        @"^public (?:(?:sealed|static|abstract|partial|readonly|ref|unsafe) )*(?:(?:class|struct|interface|enum|record(?: class| struct)?) (?<name>\w+)|delegate .*?(?<name>\w+)(?:<[^(]*>)?\()"
    )]
    private static partial Regex Declaration();
}

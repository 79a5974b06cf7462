using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Architecture;

/// <summary>What SECURITY.md claims is held by tests that exist.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string[] Columns = ["who", "must not be able to", "by", "test"];

    [Fact]
    public void Each_line_of_its_table_names_test_classes_and_all_of_them_exist()
    {
        var rows = Rows();
        var known = typeof(SecurityDocumentTests)
            .Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
            .Select(type => type.Name)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal(Columns, rows[0]);
        Assert.All(rows.Skip(2), row => Assert.Matches("^`[A-Za-z]+`(, `[A-Za-z]+`)*$", row[3]));
        Assert.Empty(
            rows.Skip(2)
                .SelectMany(row => Name().Matches(row[3]).Select(match => match.Groups["name"].Value))
                .Where(name => !known.Contains(name))
                .Distinct()
        );
    }

    private static List<string[]> Rows()
    {
        var rows = File.ReadLines(Path.Combine(PublishedBinary.RepositoryRoot, "SECURITY.md"))
            .SkipWhile(line => line != "## What is guarded, and against whom")
            .TakeWhile(line => line != "## What is not guarded")
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        Assert.True(rows.Count > 10 && rows.TrueForAll(row => row.Length == Columns.Length), "The table is not the one expected");
        return rows;
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+)`")]
    private static partial Regex Name();
}

using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Architecture;

/// <summary>Tests that SECURITY.md refers only to test classes that exist.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string[] Columns = ["who", "must not be able to", "by", "test"];

    [Fact]
    public void Each_row_of_the_table_names_test_classes_that_exist()
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
        Assert.True(
            rows.Count > 10 && rows.TrueForAll(row => row.Length == Columns.Length),
            "The table does not have the expected rows and columns"
        );
        return rows;
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+)`")]
    private static partial Regex Name();
}

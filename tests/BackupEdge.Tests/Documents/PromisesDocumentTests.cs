using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Documents;

/// <summary>Each promise in docs/promises.md names tests or scripts, and all of them exist.</summary>
public sealed partial class PromisesDocumentTests
{
    [Fact]
    public void Each_promise_names_existing_test_classes_or_scripts()
    {
        var rows = File.ReadLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "promises.md"))
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        var known = typeof(PromisesDocumentTests)
            .Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
            .Select(type => type.Name)
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(rows.Count > 20 && rows.TrueForAll(row => row.Length == 2), "The table is not the one expected.");
        foreach (var row in rows)
        {
            var proofs = Code().Matches(row[1]).Select(match => match.Groups["name"].Value).ToArray();

            Assert.NotEmpty(proofs);
            Assert.All(proofs, proof => Assert.True(known.Contains(proof) || IsScript(proof), $"There is no {proof}."));
        }
    }

    private static bool IsScript(string proof) =>
        proof.StartsWith("tests/", StringComparison.Ordinal) && File.Exists(Path.Combine(PublishedBinary.RepositoryRoot, proof));

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();
}

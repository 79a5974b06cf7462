namespace BackupEdge.Tests.TestTrees;

/// <summary>Asserts that folder trees are equal.</summary>
internal static class TreeAssert
{
    /// <summary>Fails with the first differences if two trees differ in anything that a backup must preserve.</summary>
    public static void Same(string expectedRoot, string actualRoot) => Same(TreeSnapshot.Of(expectedRoot), TreeSnapshot.Of(actualRoot));

    /// <summary>Fails with the first differences if two snapshots differ.</summary>
    public static void Same(TreeSnapshot expected, TreeSnapshot actual)
    {
        var differences = new List<string>();
        foreach (var path in expected.Lines.Keys.Union(actual.Lines.Keys))
        {
            var left = expected.Lines.GetValueOrDefault(path);
            var right = actual.Lines.GetValueOrDefault(path);
            if (left != right)
            {
                differences.Add(
                    $"{(path.Length == 0 ? "(root)" : path)}\n    expected {left ?? "nothing"}\n    actual   " + $"{right ?? "nothing"}"
                );
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(10))}");
    }
}

using System.Globalization;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>
/// Tests the law of what an incremental backup contains if parts of the tree cannot be read: the readable part of the tree, and of the base
/// everything at and below what cannot be read. Nothing that may still exist is lost, and nothing that was deleted comes back.
/// </summary>
public sealed class UnreadableTreeTests
{
    private static readonly string[] AllNames = ["a", "a-b", "b", "c", "d"];

    private static readonly Gen<NodeFault> Faults = Gen.Frequency(
        (6, Gen.Constant(NodeFault.None)),
        (1, Gen.Constant(NodeFault.Lookup)),
        (1, Gen.Constant(NodeFault.Open)),
        (1, Gen.Constant(NodeFault.Read))
    );

    [Fact]
    public void An_incremental_has_the_readable_part_of_the_tree_and_the_rest_from_its_base()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a file system");
        var cases =
            from before in Folders(3)
            from now in Folders(3)
            select (Before: before.Readable(), Now: now with { Fault = NodeFault.None });
        Prop.ForAll(cases.ToArbitrary(), each => Check(each.Before, each.Now)).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static bool Check(TreeNode before, TreeNode now)
    {
        using var harness = new EngineHarness(workers: 1);
        var (full, _) = BackUp(harness, before, null);
        var (incremental, summary) = BackUp(harness, now, full);
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Expect("", before, now, expected);

        var found = Restored(harness, incremental);
        var problem = Difference(expected, found);
        Assert.True(problem is null, $"{problem}\nbase: {before}\nnow:  {now}");

        var old = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Expect("", before, before, old);
        var removed = old.Count(entry => entry.Value != "folder" && !expected.ContainsKey(entry.Key));
        Assert.Equal((removed, 0L), ((int)summary.RemovedFiles, harness.Verify(incremental).ProblemCount));
        Assert.Equal(expected.Values.Count(value => value != "folder"), (int)summary.Files);
        var counts = summary.SourceWarnings?.Single();
        Assert.Equal((summary.WarningCount, summary.WarningCount), (counts?.Warnings ?? 0, counts?.Unread ?? 0));

        // When everything can be read again, nothing of the base is left.
        var readable = now.Readable();
        var (last, end) = BackUp(harness, readable, incremental);
        expected.Clear();
        Expect("", before, readable, expected);
        problem = Difference(expected, Restored(harness, last));
        Assert.True(problem is null && end.WarningCount == 0, $"{problem}\nreadable again: {now}");
        return true;
    }

    private static (string Id, BackupSummary Summary) BackUp(EngineHarness harness, TreeNode tree, string? baseId)
    {
        using var system = FaultyFileSystem.Mount(tree.ToFaulty());
        return harness.Backup(harness.RequestOf(new FilesSource { Name = "src", Path = system.Path }).Against(baseId));
    }

    // Adds what the incremental backup must contain.
    private static void Expect(string path, TreeNode? before, TreeNode now, SortedDictionary<string, string> into)
    {
        if (now.Fault == NodeFault.Lookup)
        {
            AddAll(path, before, into);
            return;
        }

        if (now.Children is null)
        {
            var source = now.Fault == NodeFault.None ? now : before;
            if (source is { Children: null })
            {
                into[path] = ContentOf(source);
            }
            else if (now is { Fault: NodeFault.Read, Size: > 1024 * 1024 })
            {
                // Large files are recorded before they are read.
                into[path] = "incomplete";
            }

            return;
        }

        into[path] = "folder";
        var old = before?.Children?.ToDictionary(child => child.Name, child => child.Node, StringComparer.Ordinal) ?? [];
        var names = now.Names.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, node) in now.Children.Where(child => names.Contains(child.Name)))
        {
            Expect($"{path}/{name}", old.GetValueOrDefault(name), node, into);
        }

        if (now.Fault != NodeFault.None)
        {
            foreach (var (name, node) in old.Where(child => !names.Contains(child.Key)))
            {
                AddAll($"{path}/{name}", node, into);
            }
        }
    }

    private static void AddAll(string path, TreeNode? node, SortedDictionary<string, string> into)
    {
        if (node is not null)
        {
            Expect(path, null, node.Readable(), into);
        }
    }

    private static SortedDictionary<string, string> Restored(EngineHarness harness, string id)
    {
        var (folder, summary) = harness.Restore(harness.RestoreOf(id));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { [""] = "folder" };
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            found[path[folder.Length..]] = Directory.Exists(path) ? "folder" : Hash(File.ReadAllBytes(path));
        }

        foreach (var error in summary.Errors)
        {
            found["/" + error.Path[(error.Path.IndexOf('/', StringComparison.Ordinal) + 1)..]] = error.Code;
        }

        return found;
    }

    private static string? Difference(SortedDictionary<string, string> expected, SortedDictionary<string, string> found)
    {
        var all = expected.Keys.Union(found.Keys, StringComparer.Ordinal);
        var differing = all.FirstOrDefault(path => expected.GetValueOrDefault(path) != found.GetValueOrDefault(path));
        return differing is null
            ? null
            : $"'{differing}': expected {expected.GetValueOrDefault(differing)}, found {found.GetValueOrDefault(differing)}";
    }

    private static string ContentOf(TreeNode file) => Hash(file.Content);

    private static string Hash(byte[] content) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{content.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)[..4])}"
        );

    private static Gen<TreeNode> Folders(int depth) =>
        from names in Gen.SubListOf(AllNames)
        from nodes in Gen.CollectToList(names, _ => Nodes(depth - 1))
        from fault in Faults
        from listed in Gen.Choose(0, names.Count)
        select new TreeNode(0, 0, [.. names.Zip(nodes)], fault, listed);

    private static Gen<TreeNode> Files() =>
        from version in Gen.Choose(1, 3)
        from size in Gen.Frequency((6, Gen.Choose(1, 100)), (2, Gen.Constant(20_000)), (1, Gen.Constant(1_500_000)))
        from fault in Faults
        select new TreeNode(version, size, null, fault, 0);

    private static Gen<TreeNode> Nodes(int depth) => depth == 0 ? Files() : Gen.Frequency((3, Files()), (2, Folders(depth)));
}

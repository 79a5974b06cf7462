using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Pipeline;

public sealed class ArchiveFaultsTests
{
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 250)]
    public void A_changed_byte_is_found_by_verify_and_never_restored(int seed, int flips)
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, seed, entries: 40);
        var (id, _) = harness.Backup();
        var original = TreeSnapshot.Of(harness.Source);
        var whole = File.ReadAllBytes(harness.ArchivePath(id));
        var random = new Random(seed);
        for (var i = 0; i < flips; i++)
        {
            var at = random.Next(whole.Length);
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));
            Replace(harness, id, damaged);

            Assert.True(IsFoundByVerify(harness, id), $"verify did not find the change at byte {at} of {whole.Length}");
            AssertNothingWrongRestored(harness, id, original, $"change at byte {at}");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void An_archive_with_another_length_is_found_by_verify(int seed)
    {
        using var harness = new EngineHarness();
        RandomTree.Make(harness.Source, seed, entries: 40);
        var (id, _) = harness.Backup();
        var original = TreeSnapshot.Of(harness.Source);
        var whole = File.ReadAllBytes(harness.ArchivePath(id));
        byte[][] variants =
        [
            [],
            [0],
            whole[..1],
            whole[..(whole.Length / 2)],
            whole[..^1],
            whole[..^56],
            whole[..^57],
            [.. whole, 0],
            [0, .. whole],
            [.. whole, .. whole],
            new byte[whole.Length],
        ];
        foreach (var variant in variants)
        {
            Replace(harness, id, variant);

            Assert.True(IsFoundByVerify(harness, id), $"verify did not find {variant.Length} bytes of {whole.Length}");
            AssertNothingWrongRestored(harness, id, original, $"{variant.Length} bytes");
        }
    }

    [Fact]
    public void A_missing_archive_is_reported()
    {
        using var harness = new EngineHarness();
        var (id, _) = harness.Backup();
        File.Delete(harness.ArchivePath(id));

        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => harness.Restore(harness.RestoreOf(id))).Code);
        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => harness.Verify(id)).Code);
    }

    private static void Replace(EngineHarness harness, string id, byte[] content)
    {
        File.Delete(harness.ArchivePath(id));
        File.WriteAllBytes(harness.ArchivePath(id), content);
    }

    private static bool IsFoundByVerify(EngineHarness harness, string id)
    {
        try
        {
            return harness.Verify(id).ProblemCount > 0;
        }
        catch (Fault fault)
        {
            return fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported;
        }
    }

    // Every file with its final name is correct, and missing files are listed, unless the whole restore failed.
    private static void AssertNothingWrongRestored(EngineHarness harness, string id, TreeSnapshot original, string what)
    {
        var request = harness.RestoreOf(id);
        IReadOnlyList<PathReport> errors = [];
        try
        {
            errors = harness.Restore(request).Summary.Errors;
        }
        catch (Fault fault)
        {
            Assert.True(fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported, $"{what}: {fault.Message}");
            errors = [new PathReport("src", "damaged", fault.Message)];
        }

        var folder = request.Destinations["src"];
        if (!Directory.Exists(folder))
        {
            Assert.NotEmpty(errors);
            return;
        }

        var restored = TreeSnapshot.Of(folder);
        foreach (var (path, line) in restored.Lines)
        {
            Assert.True(original.Lines.TryGetValue(path, out var expected), $"{what}: '{path}' was never in the source");
            Assert.True(
                Content(line) == Content(expected) || expected.StartsWith("hard link", StringComparison.Ordinal),
                $"{what}: '{path}' was restored wrong\n{expected}\n{line}"
            );
        }

        Assert.True(restored.Lines.Count == original.Lines.Count || errors.Count > 0, $"{what}: paths are missing and no error lists them");
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", folder]);
        remove.WaitForExit();
    }

    // A folder with missing entries has another time, but is otherwise unchanged.
    private static string Content(string line) => line.StartsWith("Directory", StringComparison.Ordinal) ? "Directory" : line;
}

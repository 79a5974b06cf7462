using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Pipeline;

public sealed class ArchiveFaultsTests
{
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 250)]
    public void A_flipped_byte_anywhere_is_found_by_verify_and_never_restored(int seed, int flips)
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, seed, entries: 40);
        var (id, _) = bench.Backup();
        var original = TreeSnapshot.Of(bench.Source);
        var whole = File.ReadAllBytes(bench.ArchivePath(id));
        var random = new Random(seed);
        for (var i = 0; i < flips; i++)
        {
            var at = random.Next(whole.Length);
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));
            Replace(bench, id, damaged);

            Assert.True(IsFoundByVerify(bench, id), $"verify did not find the flip at byte {at} of {whole.Length}");
            RestoresNothingWrong(bench, id, original, $"flip at byte {at}");
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_cut_or_lengthened_archive_is_found_by_verify_and_never_restored_wrong(int seed)
    {
        using var bench = new EngineHarness();
        RandomTree.Make(bench.Source, seed, entries: 40);
        var (id, _) = bench.Backup();
        var original = TreeSnapshot.Of(bench.Source);
        var whole = File.ReadAllBytes(bench.ArchivePath(id));
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
            Replace(bench, id, variant);

            Assert.True(IsFoundByVerify(bench, id), $"verify did not find {variant.Length} bytes of {whole.Length}");
            RestoresNothingWrong(bench, id, original, $"{variant.Length} bytes");
        }
    }

    [Fact]
    public void A_missing_archive_is_told_as_such()
    {
        using var bench = new EngineHarness();
        var (id, _) = bench.Backup();
        File.Delete(bench.ArchivePath(id));

        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => bench.Restore(bench.RestoreOf(id))).Code);
        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => bench.Verify(id)).Code);
    }

    private static void Replace(EngineHarness bench, string id, byte[] content)
    {
        File.Delete(bench.ArchivePath(id));
        File.WriteAllBytes(bench.ArchivePath(id), content);
    }

    private static bool IsFoundByVerify(EngineHarness bench, string id)
    {
        try
        {
            return bench.Verify(id).ProblemCount > 0;
        }
        catch (Fault fault)
        {
            return fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported;
        }
    }

    // Whatever has its final name is right; whatever is not there is listed, unless the restore failed as a whole.
    private static void RestoresNothingWrong(EngineHarness bench, string id, TreeSnapshot original, string what)
    {
        var request = bench.RestoreOf(id);
        IReadOnlyList<PathReport> errors = [];
        try
        {
            errors = bench.Restore(request).Summary.Errors;
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
                $"{what}: '{path}' was restored " + $"wrong\n{expected}\n{line}"
            );
        }

        Assert.True(
            restored.Lines.Count == original.Lines.Count || errors.Count > 0,
            $"{what}: paths are missing and no error " + "tells of them"
        );
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", folder]);
        remove.WaitForExit();
    }

    // Folders lose nothing but their time when something in them is missing.
    private static string Content(string line) => line.StartsWith("Directory", StringComparison.Ordinal) ? "Directory" : line;
}

using System.Text.RegularExpressions;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Golden;

/// <summary>Runs tests/independent-reader, which needs Python 3 with the package cryptography, and the programs lz4 and zstd.</summary>
internal static partial class IndependentReader
{
    private const string Needs = "python3 -c 'import cryptography' && command -v lz4 && command -v zstd";

    /// <summary>Restores a backup with the recovery identity into a new folder, and returns the folder.</summary>
    public static async Task<string> RestoreAsync(SealedStore store, string id, string folder)
    {
        Assert.SkipUnless(
            (await ShellRun.TryAsync("/", Needs)).ExitCode == 0,
            "The independent reader needs python3-cryptography, lz4 and zstd: apt-get install python3-cryptography lz4 zstd"
        );
        var script = Path.Combine(PublishedBinary.RepositoryRoot, "tests", "independent-reader", "read_archive.py");
        await ShellRun.RunAsync("/", "python3 -B \"$@\"", [script, store.Archives, id, folder, store.KeyFolder, store.RecoveryFile]);
        return folder;
    }

    /// <summary>Returns lines without what the reader does not restore: owners, holes and extended attributes.</summary>
    public static IEnumerable<string> Comparable(IEnumerable<string> lines) =>
        lines.Select(line => AfterHash().Replace(Owner().Replace(line, " ", 1), ""));

    [GeneratedRegex(" [0-9]+:[0-9]+ ")]
    private static partial Regex Owner();

    [GeneratedRegex("(?<= [0-9A-F]{64}) .*$")]
    private static partial Regex AfterHash();
}

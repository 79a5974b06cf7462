using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary><c>./build.sh bench</c> without the publishing, on a small tree.</summary>
public sealed class PeersTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PeersTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/time"), "GNU time is not installed.");
        Assert.SkipUnless(File.Exists("/usr/bin/rsync"), "rsync is not installed.");
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/usr/bin/openssl"), "curl or openssl is not installed.");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_phase_is_measured_and_the_restore_compared()
    {
        MakeTree();

        var (exit, text) = await BenchAsync("--rounds 1 --only backupedge-lz4 --only server");

        Assert.True(exit == 0, text);
        foreach (var phase in (string[])["full", "unchanged", "edited", "restore", "verify"])
        {
            Assert.Matches($@"(?m)^\| {phase} +\| backupedge-lz4 ", text);
            Assert.Matches($@"(?m)^\| {phase} +\| server ", text);
        }

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.At("json"), TestContext.Current.CancellationToken));
        Assert.Equal(10, json.RootElement.GetArrayLength());
        Assert.All(json.RootElement.EnumerateArray(), one => Assert.True(one.GetProperty("peak_rss_bytes").GetInt64() > 0));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("scratch")));
    }

    // A script replaces a version that does not have the setting.
    [Fact]
    public async Task A_codec_that_the_binary_refuses_is_left_out_with_a_line()
    {
        MakeTree();
        File.WriteAllText(
            _folder.At("binary"),
            """
            #!/bin/sh
            [ -z "$BACKUPEDGE__COMPRESSION" ] || { echo "error: 'compression' is not a known key." >&2; exit 2; }
            exec "$REAL_BINARY" "$@"
            """
        );
        File.SetUnixFileMode(_folder.At("binary"), (UnixFileMode)0b111_101_101);

        var (exit, text) = await BenchAsync(
            "--rounds 1 --only backupedge-lz4 --only backupedge-zstd",
            $"REAL_BINARY='{PublishedBinary.Path}' BACKUPEDGE_BINARY='{_folder.At("binary")}'"
        );

        Assert.True(exit == 0, text);
        Assert.Matches("(?m)^backupedge-zstd is left out: .* refuses the setting: error: 'compression' is not a known key", text);
        Assert.DoesNotContain("zstd wall", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_program_is_refused()
    {
        var (exit, text) = await BenchAsync("--only bacula");

        Assert.Equal(2, exit);
        Assert.Contains("there is no program 'bacula'", text, StringComparison.Ordinal);
    }

    // The edits of the script need some hundred files, more than ten folders in folders, and four files with more than 600 KB.
    private void MakeTree()
    {
        var random = new Random(1);
        for (var i = 0; i < 16; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.At("tree"), $"{i}", "inner")).FullName;
            for (var j = 0; j < 20; j++)
            {
                File.WriteAllText(Path.Combine(folder, $"{j}.txt"), $"{i} {j}");
            }

            var bytes = new byte[700_000];
            random.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(folder, "large"), bytes);
        }

        Directory.CreateDirectory(_folder.At("scratch"));
    }

    private Task<(int ExitCode, string Text)> BenchAsync(string options, string variables = "") =>
        ShellRun.TryAsync(
            _folder.Path,
            $"{(variables.Length > 0 ? variables : $"BACKUPEDGE_BINARY='{PublishedBinary.Path}'")} bash \"$1\" --tree \"$2/tree\" "
                + $"--scratch \"$2/scratch\" --json \"$2/json\" {options}",
            [Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Load", "peers.sh"), _folder.Path]
        );
}

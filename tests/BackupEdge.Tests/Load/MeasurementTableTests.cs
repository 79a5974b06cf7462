using System.Globalization;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the tables that peers.sh and edge.sh make of their measurements.</summary>
public sealed class MeasurementTableTests : IDisposable
{
    private static readonly string Scripts = Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Load");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The machine is ten times slower in the second round. The ratios of the rounds are 0.5, 0.5 and 0.1; that of the medians is 0.15.
    [Fact]
    public async Task A_ratio_is_the_median_of_the_ratios_of_the_rounds()
    {
        var rows = await PeersAsync(
            "backupedge-lz4",
            (1, "full", "backupedge-lz4", 10, 100),
            (1, "full", "borg", 20, 200),
            (2, "full", "backupedge-lz4", 100, 100),
            (2, "full", "borg", 200, 200),
            (3, "full", "backupedge-lz4", 30, 100),
            (3, "full", "borg", 300, 100)
        );

        Assert.Equal(["phase", "program", "wall s", "CPU s", "RSS MB", "stored MB", "lz4 wall", "lz4 CPU", "lz4 stored"], rows[0]);
        Assert.Equal(["full", "backupedge-lz4", "30.00", "60.00", "5.0", "100.00", "", "", ""], rows[2]);
        Assert.Equal(["full", "borg", "200.00", "400.00", "5.0", "200.00", "0.50", "0.50", "0.50"], rows[3]);
    }

    [Fact]
    public async Task Each_codec_has_its_own_ratios()
    {
        var rows = await PeersAsync(
            "backupedge-lz4 backupedge-zstd",
            (1, "full", "backupedge-lz4", 10, 100),
            (1, "full", "backupedge-zstd", 20, 50),
            (1, "full", "restic-max", 40, 50),
            (1, "restore", "backupedge-lz4", 3, 0),
            (1, "restore", "backupedge-zstd", 6, 0),
            (1, "restore", "restic-max", 12, 0)
        );

        Assert.Equal(["lz4 wall", "lz4 CPU", "lz4 stored", "zstd wall", "zstd CPU", "zstd stored"], rows[0][6..]);
        Assert.Equal(["0.25", "0.25", "2.00", "0.50", "0.50", "1.00"], rows[4][6..]);

        // A restore stores nothing.
        Assert.Equal(["0.25", "0.25", "", "0.50", "0.50", ""], rows[7][6..]);
    }

    [Fact]
    public async Task A_codec_that_was_left_out_has_no_columns()
    {
        var rows = await PeersAsync(
            "backupedge-lz4 backupedge-zstd",
            (1, "full", "backupedge-lz4", 10, 100),
            (1, "full", "tar-zstd", 5, 50)
        );

        Assert.Equal(["lz4 wall", "lz4 CPU", "lz4 stored"], rows[0][6..]);
        Assert.Equal(["2.00", "2.00", "2.00"], rows[3][6..]);
    }

    // With 80, the ratios of the rounds are 0.8, 0.8 and 0.1; that of the medians is 0.27.
    [Theory]
    [InlineData(80, 0)]
    [InlineData(60, 1)]
    public async Task The_edge_is_judged_by_the_median_of_the_ratios_of_the_rounds(int answers, int exitCode)
    {
        Write(
            "1 show bare 100 10 1 2",
            $"1 show backupedge {answers} 20 1 2",
            "2 show bare 1000 10 1 2",
            $"2 show backupedge {answers * 10} 20 1 2",
            "3 show bare 300 50 1 2",
            "3 show backupedge 30 90 1 2"
        );

        var (exit, text) = await TableAsync("edge.awk", "cases=show");

        Assert.Equal(exitCode, exit);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{answers / 100.0:0.00}  2.00"), text, StringComparison.Ordinal);
    }

    // Of three rounds, two have a p99 ten times the idle one, in different states of the machine.
    [Fact]
    public async Task A_busy_edge_is_judged_beside_the_idle_one_of_the_same_round()
    {
        Write(
            "1 show-idle backupedge 100 10 1 100",
            "1 show-busy backupedge 50 10 1 1000",
            "2 show-idle backupedge 100 10 1 10",
            "2 show-busy backupedge 50 10 1 100",
            "3 show-idle backupedge 100 10 1 100",
            "3 show-busy backupedge 50 10 1 100"
        );

        var (exit, text) = await TableAsync("edge.awk", "cases=busy");

        Assert.Equal(1, exit);
        Assert.Contains("p99 busy / idle: 10.0", text, StringComparison.Ordinal);
    }

    private async Task<string[][]> PeersAsync(
        string ours,
        params (int Round, string Phase, string Program, int Wall, int Stored)[] measured
    )
    {
        Write([
            .. measured.Select(one =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Round} {one.Phase} {one.Program} {one.Wall} {one.Wall} {one.Wall} 5000000 {one.Stored * 1_000_000L}"
                )
            ),
        ]);
        var programs = string.Join(' ', measured.Select(one => one.Program).Distinct());
        var (exit, text) = await TableAsync("peers.awk", "phases=full restore", $"programs={programs}", $"ours={ours}");
        Assert.True(exit == 0, text);
        return [.. text.TrimEnd('\n').Split('\n').Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
    }

    private void Write(params string[] measured) =>
        File.WriteAllLines(_folder.At("measured"), measured.Select(line => line.Replace(' ', '\t')));

    private Task<(int ExitCode, string Text)> TableAsync(string script, params string[] variables) =>
        ShellRun.TryAsync(
            Scripts,
            "awk -F '\\t' \"${@:2}\" -f medians.awk -f " + script + " \"$1/measured\"",
            [_folder.Path, .. variables.SelectMany(variable => (string[])["-v", variable])]
        );
}

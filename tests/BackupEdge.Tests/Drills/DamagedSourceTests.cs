using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Drills;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Drills;

/// <summary>Which sources of a backup a drill reports as damaged, if only parts of the archives are.</summary>
public sealed class DamagedSourceTests : IDisposable
{
    private readonly DrillHarness _harness = new();
    private readonly SourceDefinition[] _sources;

    public DamagedSourceTests()
    {
        _sources = [Source("bots", 1_600_000), Source("tickets", 1_200_000)];
        _harness.Settings = _harness.Settings with { Sources = _sources };
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_source_fails_only_for_damage_of_its_own_content()
    {
        var (ofBots, backup) = await MakeChainAsync();
        _harness.Engine.DamageLargestGroup(ofBots.Id);

        var end = _harness.Run();

        var (bots, tickets) = (Of(end, "bots"), Of(end, "tickets"));
        Assert.Equal(("failed", "proven"), (bots.Result, tickets.Result));
        Assert.All(bots.Problems, problem => Assert.StartsWith("bots/", problem.Path, StringComparison.Ordinal));
        Assert.Equal(bots.Problems.Count, bots.ProblemCount);
        Assert.Empty(tickets.Problems);
        Assert.Equal((0, DrillCheck.Passed), (tickets.ProblemCount, tickets.Checks[0].Outcome));
        Assert.Contains(
            "Other parts of the archives are damaged (1 problem in other sources).",
            tickets.Checks[0].Message,
            StringComparison.Ordinal
        );

        // The group, and the file.
        Assert.Equal(2, end.Verified[backup.Id].ProblemCount);
        var alone = _harness.Run(sources: ["tickets"]);
        Assert.Equal((DrillResult.Proven, 2), (alone.Row.Result, alone.Verified[backup.Id].ProblemCount));
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("frame")]
    [InlineData("chain")]
    public void Damage_that_belongs_to_no_source_fails_every_source(string what)
    {
        var full = _harness.Backup(null, _sources);
        var backup = what == "chain" ? _harness.Backup(full.Id, _sources) : full;
        var path = _harness.Engine.ArchivePath(full.Id);
        switch (what)
        {
            case "manifest":
                GroupDamage.MakeInManifest(path, new ArchiveAccess(_harness.Engine.Store, _harness.Engine.Keys), full.Id);
                break;
            case "frame":
                File.AppendAllBytes(path, [7]);
                break;
            default:
                File.Delete(path);
                break;
        }

        var end = _harness.Run(backup.Id);

        Assert.All(DrillReports.Parse(end.Row.Report).Sources, source => Assert.Equal("failed", source.Checks[0].Outcome));
        Assert.Equal(["bots", "tickets"], end.Row.Sources.Select(source => source.Source).Order());
    }

    [Fact]
    public async Task Of_60_random_damages_none_is_missed_in_any_source()
    {
        var random = new Random(20261201);
        var (ofBots, backup) = await MakeChainAsync();
        var path = _harness.Engine.ArchivePath(ofBots.Id);
        var (whole, contents) = (File.ReadAllBytes(path), _sources.ToDictionary(one => one.Name, one => Contents(backup, one.Name)));
        var ofOne = 0;
        for (var i = 0; i < 60; i++)
        {
            var what = $"{i}: {RandomDamageTests.Damage(path, whole, random)}";
            var verified = _harness.Engine.Verify(backup.Id);
            var damaged = _sources.Where(one => verified.ProblemsOf(one.Name).Count > 0).Select(one => one.Name).ToList();
            Assert.True(damaged.Count > 0 == verified.ProblemCount > 0, what);
            Assert.All(
                _sources.Where(one => !damaged.Contains(one.Name)),
                one => Assert.True(Contents(backup, one.Name) == contents[one.Name], $"{what}: {one.Name}")
            );
            ofOne += damaged.Count == 1 ? 1 : 0;
            File.WriteAllBytes(path, whole);
        }

        Assert.InRange(ofOne, 10, 60);
    }

    private FilesSource Source(string name, int bytes)
    {
        var folder = Directory.CreateDirectory(_harness.At(name)).FullName;
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        File.WriteAllBytes(Path.Combine(folder, "large"), content);
        return new FilesSource { Name = name, Path = folder };
    }

    private static DrilledSource Of(DrillEnd end, string name) =>
        DrillReports.Parse(end.Row.Report).Sources.Single(one => one.Source == name);

    // Groups of one archive may have chunks of both sources, so the content of each is in an archive of its own.
    private async Task<(BackupRow OfBots, BackupRow OfBoth)> MakeChainAsync()
    {
        await EngineHarness.LetAgeAsync(Path.Combine(_harness.At("bots"), "large"));
        var bots = _harness.Backup(null, _sources[0]);
        return (bots, _harness.Backup(bots.Id, _sources));
    }

    // The paths and the hashes of all that a restore of the source gives.
    private string Contents(BackupRow backup, string source)
    {
        var folder = _harness.At($"restored-{Guid.NewGuid():n}");
        var request = _harness.Engine.RestoreOf(backup.Id) with
        {
            Destinations = new Dictionary<string, string> { [source] = folder },
            Paths = [source],
        };
        _harness.Engine.Restore(request, source);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        var text = string.Join('\n', files.Select(file => $"{file[folder.Length..]} {HashOf(file)}"));
        Directory.Delete(folder, recursive: true);
        return text;
    }

    // Without a lock: a process that another test starts at this moment has the lock of the restore until it runs its program.
    private static string HashOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Damage to the catalogue's files between two runs: the service starts, every backup can be restored, and new backups work.
/// </summary>
public sealed class DamagedCatalogueTests(DamageHarnesses harnesses) : IClassFixture<DamageHarnesses>
{
    [Theory]
    [InlineData("delete", false)]
    [InlineData("delete", true)]
    [InlineData("empty", false)]
    [InlineData("half", true)]
    [InlineData("no database", false)]
    [InlineData("flip the head", false)]
    [InlineData("flip the head", true)]
    [InlineData("swap with an archive", false)]
    public async Task Is_rebuilt_from_the_archives(string kind, bool alter)
    {
        var harness = alter ? harnesses.Altered : harnesses.Same;
        var data = harness.Copy();
        Damage(data, kind, harness.Apart);

        await AssertAllBackupsWorkAsync(harness, data);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Flipped_bytes_anywhere_do_not_impair_the_service(int seed)
    {
        var data = harnesses.Same.Copy();
        var random = new Random(seed);
        var bytes = File.ReadAllBytes(data.Catalogue);
        for (var i = 0; i < 20; i++)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(data.Catalogue, bytes);

        await AssertAllBackupsWorkAsync(harnesses.Same, data);
    }

    [Fact]
    public async Task A_damaged_catalogue_is_set_aside()
    {
        var data = harnesses.Same.Copy();
        Damage(data, "half", harnesses.Same.Apart);

        await using var services = harnesses.Same.Start(data);

        Assert.Single(Directory.GetFiles(data.Path, "catalogue.*.damaged-*"), path =>
            !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_intact_catalogue_is_left_unchanged()
    {
        var data = harnesses.Same.Copy();
        await using var services = harnesses.Same.Start(data);

        Assert.Empty(Directory.GetFiles(data.Path, "catalogue.*.damaged*"));
    }

    private static async Task AssertAllBackupsWorkAsync(DamageHarness harness, DataPaths data)
    {
        await using var services = harness.Start(data);
        await harness.RestoresIdenticalAsync(services, harness.Full);
        await harness.RestoresIdenticalAsync(services, harness.Incremental);
        await harness.RestoresIdenticalAsync(services, harness.Apart);
        foreach (var type in Enum.GetValues<BackupType>())
        {
            await harness.RestoresIdenticalAsync(services, await harness.BackupAsync(services, "bots", type));
        }

        await DamageHarness.PruneAsync(services);
        await harness.RestoresIdenticalAsync(services, harness.Incremental);
    }

    private static void Damage(DataPaths data, string kind, string archive)
    {
        var length = new FileInfo(data.Catalogue).Length;
        switch (kind)
        {
            case "delete":
                File.Delete(data.Catalogue);
                break;
            case "empty":
                File.WriteAllBytes(data.Catalogue, []);
                break;
            case "half":
                using (var file = File.Open(data.Catalogue, FileMode.Open, FileAccess.Write))
                {
                    file.SetLength(length / 2);
                }

                break;
            case "no database":
                File.WriteAllText(data.Catalogue, new string('x', 10_000));
                break;
            case "swap with an archive":
                File.Copy(DamageHarness.Archive(data, archive), data.Catalogue, overwrite: true);
                break;
            default:
                using (var file = File.Open(data.Catalogue, FileMode.Open, FileAccess.ReadWrite))
                {
                    file.Position = 3;
                    file.WriteByte(0xFF);
                }

                break;
        }
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Whatever happens to the catalogue's files between two runs: the service starts, every backup restores, and the next ones work.
/// </summary>
public sealed class DamagedCatalogueTests(DamageHarnesses benches) : IClassFixture<DamageHarnesses>
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
    public async Task Is_made_again_from_the_archives(string harm, bool alter)
    {
        var bench = alter ? benches.Altered : benches.Same;
        var data = bench.Copy();
        Harm(data, harm, bench.Apart);

        await AssertAllIsThereAsync(bench, data);
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
    public async Task Flipped_bytes_anywhere_keep_the_service_from_nothing(int seed)
    {
        var data = benches.Same.Copy();
        var random = new Random(seed);
        var bytes = File.ReadAllBytes(data.Catalogue);
        for (var i = 0; i < 20; i++)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(data.Catalogue, bytes);

        await AssertAllIsThereAsync(benches.Same, data);
    }

    [Fact]
    public async Task A_damaged_one_is_kept_aside()
    {
        var data = benches.Same.Copy();
        Harm(data, "half", benches.Same.Apart);

        await using var services = benches.Same.Start(data);

        Assert.Single(Directory.GetFiles(data.Path, "catalogue.db.damaged-*"), path =>
            !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_whole_one_is_left_alone()
    {
        var data = benches.Same.Copy();
        await using var services = benches.Same.Start(data);

        Assert.Empty(Directory.GetFiles(data.Path, "catalogue.db.damaged*"));
    }

    private static async Task AssertAllIsThereAsync(DamageHarness bench, DataPaths data)
    {
        await using var services = bench.Start(data);
        await bench.RestoresIdenticalAsync(services, bench.Full);
        await bench.RestoresIdenticalAsync(services, bench.Incremental);
        await bench.RestoresIdenticalAsync(services, bench.Apart);
        foreach (var type in Enum.GetValues<BackupType>())
        {
            await bench.RestoresIdenticalAsync(services, await bench.BackupAsync(services, "bots", type));
        }

        await DamageHarness.PruneAsync(services);
        await bench.RestoresIdenticalAsync(services, bench.Incremental);
    }

    private static void Harm(DataPaths data, string harm, string archive)
    {
        var length = new FileInfo(data.Catalogue).Length;
        switch (harm)
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

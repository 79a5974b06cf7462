using BackupEdge.Configuration;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Objects.S3;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Which buckets of an engine count as taken by sources.</summary>
public sealed class BucketInventoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Buckets_that_no_source_takes_or_excludes_and_that_are_no_copy_are_found_with_one_row_for_the_engine()
    {
        await using var engine = await FakeS3.StartAsync();
        foreach (var name in (string[])["crm.gbai", "erp.gbai", "scratch", "stray-1", "stray-2", "backups", "logs"])
        {
            engine.AddBucket(name);
        }

        engine.Buckets.TryRemove(FakeS3.Bucket, out _);
        var bots = SourceOf(engine, "drive", ["*.gbai"]) with { Exclude = ["/scratch/", "*.tmp"] };
        var logs = SourceOf(engine, "logs", ["logs"]);
        var settings = SettingsOf(bots, logs) with
        {
            Copies =
            [
                new CopyDefinition
                {
                    Name = "here",
                    Place = new BucketPlace { Bucket = "backups", Endpoint = engine.Endpoint },
                },
                new CopyDefinition
                {
                    Name = "there",
                    Place = new BucketPlace { Bucket = "stray-1" },
                },
            ],
        };

        var row = Assert.Single(Inventory(settings).Read(Cancel));

        Assert.Equal(("drive", "s3", 2), (row.Source, row.Kind, row.Uncovered));
        Assert.Equal(["stray-1", "stray-2"], row.Names);
        Assert.Null(row.Problem);
        Assert.NotNull(row.CheckedAt);
    }

    [Fact]
    public async Task An_engine_that_refuses_the_keys_has_a_row_with_the_problem_and_the_others_are_asked()
    {
        await using var engine = await FakeS3.StartAsync();
        await using var closed = await FakeS3.StartAsync();
        closed.AcceptedKey = "another";

        var rows = Inventory(SettingsOf(SourceOf(closed, "a", ["*"]), SourceOf(engine, "b", ["*.gbai"]))).Read(Cancel);

        Assert.Equal(["a", "b"], rows.Select(row => row.Source));
        Assert.NotNull(rows[0].Problem);
        Assert.Null(rows[0].CheckedAt);
        Assert.Equal([FakeS3.Bucket], rows[1].Names);
    }

    private static BucketInventory Inventory(Settings settings) =>
        new(settings, connection => new S3BucketEngine(connection, TimeProvider.System, TimeSpan.FromSeconds(5)), TimeProvider.System);

    private static Settings SettingsOf(params SourceDefinition[] sources) => new() { Data = new DataPaths("/none"), Sources = sources };

    private static S3Source SourceOf(FakeS3 engine, string name, string[] buckets) =>
        new()
        {
            Name = name,
            Buckets = buckets,
            Connection = new BucketConnection
            {
                Endpoint = engine.Endpoint,
                AccessKey = FakeS3.AccessKey,
                SecretKey = FakeS3.SecretKey,
            },
        };
}

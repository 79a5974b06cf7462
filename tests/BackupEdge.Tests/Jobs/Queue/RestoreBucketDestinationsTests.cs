using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class RestoreBucketDestinationsTests
{
    private static readonly BucketConnection Own = new() { Endpoint = new Uri("http://own") };
    private static readonly BucketConnection Other = new() { Endpoint = new Uri("http://other") };

    private static readonly Settings Known = new()
    {
        Data = new DataPaths("/data"),
        Sources =
        [
            new S3Source
            {
                Name = "drive",
                Connection = Own,
                Buckets = ["*"],
            },
        ],
        Targets = [new TargetDefinition("staging", "/staging"), new TargetDefinition("lab", "/lab", S3: Other)],
    };

    [Fact]
    public void Buckets_are_restored_as_files_or_into_the_engine_of_the_target_or_of_the_source()
    {
        Assert.Equal("/staging/drive", Of("staging").Folders["drive"]);
        Assert.Empty(Of("staging").Buckets);
        Assert.Equal(Other, Of("lab").Buckets["drive"]);
        Assert.Equal(Own, Of("original").Buckets["drive"]);
        Assert.Empty(Of("original").Folders);
    }

    [Fact]
    public void Keys_of_objects_are_not_stripped()
    {
        Assert.Equal("/staging/drive", Of("staging", strip: 1).Folders["drive"]);
        Assert.Equal("strip", Assert.Throws<Fault>(() => Of("original", strip: 1)).Details["field"]);
    }

    private static RestoreDestinations Of(string target, int strip = 0)
    {
        var backup = Rows.Backup(1) with { Sources = [new BackupSource("drive", "s3", "http://own")] };
        return RestoreDestinations.Of(new RestoreOptions { Target = target, Strip = strip }, backup, Known);
    }
}

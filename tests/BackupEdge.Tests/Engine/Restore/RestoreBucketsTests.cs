using System.Security.Cryptography;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Buckets;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests restores into the buckets of an engine in memory.</summary>
public sealed class RestoreBucketsTests : IDisposable
{
    private readonly MemoryBuckets _from = new();
    private readonly MemoryBuckets _to = new();
    private readonly EngineHarness _harness;

    public RestoreBucketsTests() =>
        _harness = new EngineHarness(with: options =>
            options with
            {
                OpenBuckets = connection => connection.Endpoint!.Host == "from" ? _from : _to,
            }
        );

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Objects_of_all_sizes_come_back_with_their_metadata()
    {
        foreach (var size in (int[])[0, 1, 70_000, 1 << 20, (1 << 20) + 1, 16 << 20, (20 << 20) + 3])
        {
            _from.Put(
                "one.gbai",
                $"size/{size}",
                RandomNumberGenerator.GetBytes(size),
                ("content-type", $"test/{size}"),
                ("x-amz-meta-a", "b")
            );
        }

        _from.Put("two.gbai", "marker/", "");
        var id = Backup();

        var summary = Restore(id);

        Assert.Equal((7L, 0L, 0L), (summary.Files, summary.ErrorCount, summary.WarningCount));
        Assert.Equal(Describe(_from), Describe(_to));
    }

    [Fact]
    public void Any_keys_survive_a_backup_and_a_restore() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(50), Prop.ForAll(Arb.From(KeySets.Keys), keys =>
            {
                _from.Buckets.Clear();
                _to.Buckets.Clear();
                _from.PageSize = 4;
                _from.Put("one.gbai", "x", "x");
                foreach (var key in keys)
                {
                    _from.Put("one.gbai", key, key.Length % 3 == 0 ? "" : key);
                }

                var summary = Restore(Backup());

                Assert.Equal(0, summary.ErrorCount);
                Assert.Equal(Describe(_from), Describe(_to));
            }));

    [Fact]
    public void Only_the_paths_of_a_restore_are_written()
    {
        _from.Put("one.gbai", "a/1", "1");
        _from.Put("one.gbai", "a/2", "2");
        _from.Put("two.gbai", "a/3", "3");

        Restore(Backup(), request => request with { Paths = ["drive/one.gbai/a/2"] });

        Assert.Equal(["one.gbai/a/2"], Describe(_to).Select(row => row.Split(' ')[0]));
    }

    [Theory]
    [InlineData(OverwriteMode.Replace, 2, 1, "new")]
    [InlineData(OverwriteMode.Skip, 1, 2, "old")]
    public void Existing_objects_are_handled_as_files_and_equal_ones_are_not_written(
        OverwriteMode mode,
        int files,
        int skipped,
        string content
    )
    {
        _from.Put("one.gbai", "same", "same");
        _from.Put("one.gbai", "other", "new");
        _from.Put("one.gbai", "missing", "missing");
        _to.Put("one.gbai", "same", "same");
        _to.Put("one.gbai", "other", "old");
        var id = Backup();

        var planned = Restore(id, request => request with { Overwrite = mode, DryRun = true });
        var summary = Restore(id, request => request with { Overwrite = mode });

        Assert.Equal(((long)files, (long)skipped), (summary.Files, summary.Skipped));
        Assert.Equal(content, Encoding.UTF8.GetString(_to.Buckets["one.gbai"]["other"u8.ToArray()].Content));
        Assert.Equal(3, planned.Files + planned.Skipped);
    }

    [Fact]
    public void With_overwrite_fail_nothing_is_written_if_an_object_exists()
    {
        _from.Put("one.gbai", "a", "1");
        _from.Put("one.gbai", "b", "2");
        _to.Put("one.gbai", "b", "old");
        var id = Backup();

        var fault = Assert.Throws<Fault>(() => Restore(id, request => request with { Overwrite = OverwriteMode.Fail }));

        Assert.Equal(FaultCode.AlreadyExists, fault.Code);
        Assert.Single(Describe(_to));
    }

    [Fact]
    public void An_object_that_cannot_be_written_is_an_error_of_its_path()
    {
        for (var i = 0; i < 60; i++)
        {
            _from.Put("one.gbai", $"{i:d2}", "1");
            _from.Put("two.gbai", $"{i:d2}", "2");
        }

        _to.OnWrite = (bucket, key) =>
        {
            if (bucket == "one.gbai" || key == "07")
            {
                throw new Fault(FaultCode.SourceFailed, "It is refused.");
            }
        };

        var summary = Restore(Backup());

        Assert.Equal((59L, 61L), (summary.Files, summary.ErrorCount));
        Assert.All(summary.Errors, error => Assert.Equal(("failed", "It is refused."), (error.Code, error.Message)));
    }

    private static List<string> Describe(MemoryBuckets engine) =>
        [
            .. engine.Buckets.SelectMany(bucket =>
                bucket.Value.Select(row =>
                    $"{bucket.Key}/{Encoding.UTF8.GetString(row.Key)} {row.Value.Tag} "
                    + (row.Key[^1] == '/' && row.Value.Content.Length == 0 ? "" : string.Join(';', row.Value.Metadata.Headers))
                )
            ),
        ];

    private string Backup() =>
        _harness
            .Backup(
                _harness.RequestOf(
                    new S3Source
                    {
                        Name = "drive",
                        Connection = new BucketConnection { Endpoint = new Uri("http://from") },
                        Buckets = ["*.gbai"],
                    }
                )
            )
            .Id;

    private RestoreSummary Restore(string id, Func<RestoreRequest, RestoreRequest>? with = null)
    {
        var request = new RestoreRequest
        {
            Id = id,
            Destinations = new Dictionary<string, string>(),
            Buckets = new Dictionary<string, BucketConnection> { ["drive"] = new BucketConnection { Endpoint = new Uri("http://to") } },
        };
        return _harness.Engine.Restore(with?.Invoke(request) ?? request, new TransferProgress(), TestContext.Current.CancellationToken);
    }
}

using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Buckets;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Tests backups of buckets of an engine in memory.</summary>
public sealed partial class S3SourceTests : IDisposable
{
    private readonly MemoryBuckets _buckets = new();
    private readonly EngineHarness _harness;

    public S3SourceTests() => _harness = new EngineHarness(with: options => options with { OpenBuckets = _ => _buckets });

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Objects_of_all_sizes_are_restored_as_files()
    {
        Dictionary<string, byte[]> content = [];
        foreach (var size in (int[])[0, 1, 100, 70_000, 1 << 20, (1 << 20) + 1, (4 << 20) - 1, 4 << 20, (9 << 20) + 5])
        {
            content[$"size/{size}"] = Bytes(size);
            _buckets.Put("one.gbai", $"size/{size}", content[$"size/{size}"]);
        }

        var (id, summary) = Backup();
        var folder = Restore(id);

        Assert.Equal(0, summary.WarningCount);
        Assert.Equal(content.Count, summary.Files);
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
        Assert.All(content, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(folder, "one.gbai", file.Key))));
    }

    [Fact]
    public void Unchanged_objects_are_not_read()
    {
        for (var i = 0; i < 3000; i++)
        {
            _buckets.Put("one.gbai", $"f{i % 7}/{i}.txt", $"{i}");
        }

        _buckets.Put("one.gbai", "large", Bytes(3 << 20));
        var (full, _) = Backup();
        _buckets.Reads.Clear();

        var (same, unchanged) = Backup(full);

        Assert.Empty(_buckets.Reads);
        Assert.Equal((3001L, 0L, 0L), (unchanged.UnchangedFiles, unchanged.ChangedFiles, unchanged.AddedFiles));
        _buckets.Put("one.gbai", "f3/3.txt", "three");
        _buckets.Delete("one.gbai", "f4/4.txt");
        _buckets.Put("one.gbai", "f4/new.txt", "n");

        var (_, changed) = Backup(same);

        Assert.Equal(["one.gbai/f3/3.txt", "one.gbai/f4/new.txt"], _buckets.Reads.Order(StringComparer.Ordinal));
        Assert.Equal((2999L, 1L, 1L, 1L), (changed.UnchangedFiles, changed.ChangedFiles, changed.AddedFiles, changed.RemovedFiles));
    }

    [Fact]
    public void Small_objects_are_read_several_at_a_time_but_not_all()
    {
        for (var i = 0; i < 400; i++)
        {
            _buckets.Put("one.gbai", $"{i}", Bytes(i * 700));
        }

        _buckets.OnRead = (_, _) => Task.Delay(2);

        var (_, summary) = Backup();

        Assert.Equal(400, summary.Files);
        Assert.InRange(_buckets.MostReads, 5, 32);
    }

    [Fact]
    public void An_incremental_backup_after_any_edits_is_equal_to_a_full_one() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(40),
            Prop.ForAll(Arb.From(KeySets.Keys), Arb.From(KeySets.Keys), Arb.From(KeySets.Keys), (kept, deleted, added) =>
            {
                using var harness = new EngineHarness(with: options => options with { OpenBuckets = _ => _buckets }, isPlain: true);
                _buckets.Buckets.Clear();
                _buckets.PageSize = 3;
                _buckets.Put("one.gbai", "x", "x");
                foreach (var key in kept.Concat(deleted))
                {
                    _buckets.Put("one.gbai", key, key);
                }

                var (first, _) = harness.Backup(harness.RequestOf(Source()));
                foreach (var key in deleted)
                {
                    _buckets.Delete("one.gbai", key);
                }

                foreach (var key in added)
                {
                    _buckets.Put("one.gbai", key, key.EndsWith('/') ? "" : "new " + key);
                }

                var (second, _) = harness.Backup(harness.RequestOf(Source()).Against(first));
                var (full, _) = harness.Backup(harness.RequestOf(Source()));

                var keys = kept.Except(deleted).Union(added).Append("x");
                Assert.Equal(Entries(harness, full), Entries(harness, second));
                Assert.Equal(keys.Order(StringComparer.Ordinal), Keys(harness, second).Order(StringComparer.Ordinal));
            })
        );

    [Fact]
    public void Keys_that_are_no_paths_are_kept_under_other_names_and_told()
    {
        _buckets.Put("one.gbai", "a", "object");
        _buckets.Put("one.gbai", "a/b", "below");
        _buckets.Put("one.gbai", "a//c", "empty segment");
        _buckets.Put("one.gbai", "../d", "up");
        _buckets.Put("one.gbai", "marker/", "");

        var (id, summary) = Backup();
        var folder = Path.Combine(Restore(id), "one.gbai");

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("drive/one.gbai", "renamed"), (warning.Path, warning.Code));
        Assert.StartsWith("3 of its keys are no paths", warning.Message, StringComparison.Ordinal);
        Assert.Equal("object", File.ReadAllText(Path.Combine(folder, "a\u0001")));
        Assert.Equal("below", File.ReadAllText(Path.Combine(folder, "a/b")));
        Assert.Equal("empty segment", File.ReadAllText(Path.Combine(folder, "a/\u0001\u0001/c")));
        Assert.Equal("up", File.ReadAllText(Path.Combine(folder, "..\u0001\u0001/d")));
        Assert.True(Directory.Exists(Path.Combine(folder, "marker")));
    }

    [Fact]
    public void Buckets_are_chosen_when_a_backup_runs()
    {
        _buckets.Put("one.gbai", "a", "1");
        _buckets.Put("other", "b", "2");
        var (full, _) = Backup();
        _buckets.Put("two.gbai", "c", "3");

        var (id, _) = Backup(full);

        Assert.Equal(["a", "c"], Keys(_harness, id));
        _buckets.Buckets.Remove("one.gbai");
        _buckets.Buckets.Remove("two.gbai");
        Assert.Equal(FaultCode.SourceMissing, Assert.Throws<Fault>(() => Backup(id)).Code);
        var named = Source() with { Buckets = ["gone"] };
        Assert.Equal(FaultCode.SourceMissing, Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(named))).Code);
    }

    [Fact]
    public void A_bucket_that_is_deleted_while_the_backup_runs_is_told()
    {
        _buckets.Put("one.gbai", "a", "1");
        _buckets.Put("two.gbai", "c", "3");
        _buckets.OnList = (bucket, _) => _buckets.Buckets.Remove("two.gbai");

        var (id, summary) = Backup();

        Assert.Equal(("drive/two.gbai", "vanished"), Assert.Single(summary.Warnings.Select(warning => (warning.Path, warning.Code))));
        Assert.Equal(["a"], Keys(_harness, id));
    }

    [Fact]
    public void Prefix_and_patterns_choose_the_objects()
    {
        foreach (var key in (string[])["in/a.txt", "in/b.tmp", "in/cache/c.txt", "in/cache", "out/d.txt"])
        {
            _buckets.Put("one.gbai", key, key);
        }

        _buckets.Put("two.gbai", "in/e.txt", "e");

        var source = Source() with { Prefix = "in/", Exclude = ["*.tmp", "cache/", "/two.gbai"] };
        var (id, _) = _harness.Backup(_harness.RequestOf(source));

        Assert.Equal(["in/a.txt", "in/cache"], Keys(_harness, id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_preview_reads_no_object()
    {
        PutMany();

        var preview = _harness.Engine.Preview(new PreviewRequest { Sources = [Source()] }, null, TestContext.Current.CancellationToken);

        Assert.Equal(40, preview.Files);
        Assert.Empty(_buckets.Reads);
    }

    private static S3Source Source() =>
        new()
        {
            Name = "drive",
            Connection = new BucketConnection { Endpoint = new Uri("http://memory") },
            Buckets = ["*.gbai"],
        };

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private void PutMany()
    {
        _buckets.PageSize = 5;
        for (var i = 0; i < 40; i++)
        {
            _buckets.Put("one.gbai", $"k{i:d2}", $"{i}");
        }
    }

    private (string Id, BackupSummary Summary) Backup(string? baseId = null) =>
        _harness.Backup(_harness.RequestOf(Source()).Against(baseId));

    private string Restore(string id)
    {
        var folder = _harness.At($"restored-{Guid.NewGuid():n}");
        var request = _harness.RestoreOf(id) with { Destinations = new Dictionary<string, string> { ["drive"] = folder } };
        var (_, summary) = _harness.Restore(request, "drive");
        Assert.Empty(summary.Errors);
        return folder;
    }

    private static List<string> Entries(EngineHarness harness, string id)
    {
        var rows = new List<string>();
        Visit(harness, id, entry =>
            rows.Add(
                $"{Encoding.UTF8.GetString(entry.Path.Span)} {entry.Kind} {entry.Size} {entry.Inode} {entry.Modified} "
                    + $"{Convert.ToHexString(entry.Attributes.Span)} {string.Join(',', entry.Parts.Select(part => part.Id))}"
            )
        );
        return rows;
    }

    private static List<string> Keys(EngineHarness harness, string id)
    {
        var keys = new List<string>();
        Visit(harness, id, entry =>
        {
            var path = entry.Path.Span;
            for (var i = 0; i < 2 && path.Length > 0; i++)
            {
                path = path.IndexOf((byte)'/') is >= 0 and var slash ? path[(slash + 1)..] : [];
            }

            var isMarker = entry.Kind == ManifestEntryKind.Directory && ObjectMetadata.IsMarker(entry.Attributes.Span);
            if (entry.Kind == ManifestEntryKind.File || isMarker)
            {
                keys.Add(Encoding.UTF8.GetString(ObjectKey.Parse(path)) + (isMarker ? "/" : ""));
            }
        });
        return keys;
    }

    private static void Visit(EngineHarness harness, string id, Action<ManifestEntry> visit)
    {
        using var archives = ArchiveSet.Open(new ArchiveAccess(harness.Store, harness.Keys), id);
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, problem) => Assert.Fail(problem));
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            visit(entry);
        }
    }
}

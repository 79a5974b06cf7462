using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <content>Engines that fail, and objects that change.</content>
public sealed partial class S3SourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("k05")]
    [InlineData("k29")]
    public void A_list_that_fails_at_any_page_fails_the_source_and_removes_nothing(string after)
    {
        PutMany();
        var (full, _) = Backup();
        _buckets.OnList = (_, at) =>
        {
            if (string.CompareOrdinal(at, after) >= 0)
            {
                throw new Fault(FaultCode.SourceFailed, "The list broke.");
            }
        };

        Assert.Equal("The list broke.", Assert.Throws<Fault>(() => Backup(full)).Message);
        var request = _harness.Request() with { Sources = [_harness.Request().Sources[0], Source() with { IsSkippedOnFailure = true }] };
        var (partial, summary) = _harness.Backup(request.Against(full));

        Assert.Equal("drive", Assert.Single(summary.Skipped!).Path);
        Assert.Equal(0, summary.RemovedFiles);
        Assert.DoesNotContain(Entries(_harness, partial), entry => entry.StartsWith("drive", StringComparison.Ordinal));
        _buckets.OnList = (_, _) => { };
        Assert.Equal(40, Backup(full).Summary.UnchangedFiles);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_engine_that_fails_while_objects_are_read_fails_the_source(bool isLarge)
    {
        PutMany();
        _buckets.Put("one.gbai", "k20", Bytes(isLarge ? 9 << 20 : 10));
        var reads = 0;
        _buckets.OnRead = (_, key) =>
            key == "k20" && Interlocked.Increment(ref reads) == (isLarge ? 2 : 1)
                ? throw new Fault(FaultCode.SourceFailed, "The engine is gone.")
                : Task.CompletedTask;

        var request = _harness.Request() with { Sources = [_harness.Request().Sources[0], Source() with { IsSkippedOnFailure = true }] };
        var (_, summary) = _harness.Backup(request);

        Assert.Contains("The engine is gone.", Assert.Single(summary.Skipped!).Message, StringComparison.Ordinal);
        reads = 0;
        Assert.Equal("The engine is gone.", Assert.Throws<Fault>(() => Backup()).Message);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5 << 20)]
    public void An_object_that_is_deleted_after_it_was_listed_is_left_out_with_a_warning(int size)
    {
        PutMany();
        _buckets.Put("one.gbai", "k07", Bytes(size));
        _buckets.OnRead = (_, key) =>
        {
            if (key == "k07")
            {
                _buckets.Delete("one.gbai", key);
            }

            return Task.CompletedTask;
        };

        var (id, summary) = Backup();

        Assert.Equal(("drive/one.gbai/k07", "vanished"), Assert.Single(summary.Warnings.Select(warning => (warning.Path, warning.Code))));
        Assert.DoesNotContain("k07", Keys(_harness, id));
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(5 << 20, 6 << 20)]
    [InlineData(20, 10)]
    [InlineData(10, 900_000)]
    public void An_object_that_is_overwritten_after_it_was_listed_is_stored_as_it_is_then(int before, int after)
    {
        PutMany();
        _buckets.Put("one.gbai", "k07", Bytes(before));
        var overwritten = Bytes(after);
        var isDone = 0;
        _buckets.OnRead = (_, key) =>
        {
            if (key == "k07" && Interlocked.Exchange(ref isDone, 1) == 0)
            {
                _buckets.Put("one.gbai", key, overwritten);
            }

            return Task.CompletedTask;
        };

        var (id, summary) = Backup();
        _buckets.Reads.Clear();
        var (_, second) = Backup(id);

        Assert.Equal(0, summary.WarningCount);
        Assert.Equal(overwritten, File.ReadAllBytes(Path.Combine(Restore(id), "one.gbai/k07")));
        Assert.Empty(_buckets.Reads);
        Assert.Equal(40, second.UnchangedFiles);
    }

    [Fact]
    public void A_large_object_that_is_overwritten_while_it_is_read_is_carried_over_from_the_base()
    {
        PutMany();
        var old = Bytes(9 << 20);
        _buckets.Put("one.gbai", "k07", old);
        var (full, _) = Backup();
        _buckets.Put("one.gbai", "k07", Bytes((9 << 20) + 1));
        var reads = 0;
        _buckets.OnRead = (_, key) =>
        {
            if (key == "k07" && Interlocked.Increment(ref reads) == 2)
            {
                _buckets.Put("one.gbai", key, Bytes(100));
            }

            return Task.CompletedTask;
        };

        var (id, summary) = Backup(full);

        Assert.Equal(("drive/one.gbai/k07", PathReport.CarriedOver), Assert.Single(summary.Warnings.Select(w => (w.Path, w.Code))));
        Assert.Equal(old, File.ReadAllBytes(Path.Combine(Restore(id), "one.gbai/k07")));
    }
}

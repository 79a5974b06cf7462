using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Copies;

/// <summary>
/// Tests that a run that fails at any call to the store, in any way, leaves a consistent copy, and that the next run completes it without
/// sending more than one part again.
/// </summary>
public sealed class CopyFaultTests
{
    public static TheoryData<StoreFault, string, bool> Faults
    {
        get
        {
            var data = new TheoryData<StoreFault, string, bool>();
            foreach (var fault in Enum.GetValues<StoreFault>())
            {
                data.Add(fault, "none", true);
                data.Add(fault, "none", false);
                data.Add(fault, nameof(SealMode.Shared), true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_failure_at_any_call_is_made_up_for_by_the_next_run(StoreFault fault, string mode, bool hasVersions)
    {
        var (calls, bytes) = await MeasureAsync(mode, hasVersions);

        // Every call of one kind of store, and every third of the others.
        var step = mode == "none" && hasVersions ? 1 : 3;
        for (var at = 1; at <= calls; at += step)
        {
            using var harness = CopyHarness.Of(mode, hasVersions);
            harness.Store.Changed = harness.AssertConsistent;
            var ids = Prepare(harness);
            harness.Store.FailAt = at;
            harness.Store.Fault = fault;
            var failure = await Record.ExceptionAsync(harness.RunAsync);
            Assert.True(failure is null or Fault or OperationCanceledException, $"{at}: {failure}");
            harness.Store.FailAt = 0;
            harness.AssertConsistent();
            if (failure is null)
            {
                // Whatever it was, nothing is missing.
                Assert.Equal(StoreFault.UploadsAborted, fault);
            }

            var summary = await harness.RunAsync();

            Assert.Equal(0, summary.Counts.MissingArchives);
            harness.AssertConsistent();
            harness.AssertRestorable(ids[0], ids[1], ids[2], ids[4]);
            Assert.True(LosesUpload(fault) || harness.Store.PendingUploads == 0);

            // The second run writes writer.json and the catalogue again. An aborted upload begins from the start.
            var again = harness.Store.ReceivedBytes - bytes;
            var allowed = CopyHarness.PartBytes + SmallObjects(harness);
            Assert.True(fault == StoreFault.UploadsAborted || again <= allowed, $"{at}: {again} bytes again, at most {allowed}");
        }
    }

    [Fact]
    public async Task An_acknowledged_part_is_not_sent_again()
    {
        using var harness = new CopyHarness();
        harness.Backup(200_000);
        harness.Store.Fault = StoreFault.CanceledBefore;
        for (
            var calls = 1;
            harness.Catalogue.Read(session => session.Copies.Uploads("away")) is not [var upload] || Parts(harness, upload.Key) < 3;
            calls++
        )
        {
            harness.Store.FailAt = harness.Store.Calls + calls;
            await Record.ExceptionAsync(harness.RunAsync);
        }

        harness.Store.FailAt = 0;
        var received = harness.Store.ReceivedBytes;
        var key = harness.Catalogue.Read(session => session.Copies.Uploads("away"))[0].Key;
        var acknowledged = Parts(harness, key) * CopyHarness.PartBytes;
        await harness.RunAsync();

        var size = harness.Copied[0].Bytes;
        Assert.InRange(harness.Store.ReceivedBytes - received, 0, size - acknowledged + SmallObjects(harness));
        harness.AssertConsistent();
        Assert.Empty(harness.Catalogue.Read(session => session.Copies.Parts("away", key)));
    }

    [Fact]
    public async Task Uploads_that_nobody_continues_are_aborted_after_a_week()
    {
        using var harness = new CopyHarness();
        harness.Backup();
        await harness.RunAsync();
        var orphan = new CopyName(9, "backup-9", "0123456789abcdef").ArchiveKey;
        await harness.Store.BeginUploadAsync(orphan, null, TestContext.Current.CancellationToken);
        await harness.Store.BeginUploadAsync("a/of-someone-else", null, TestContext.Current.CancellationToken);

        await harness.RunLaterAsync(6);
        Assert.Equal(2, harness.Store.PendingUploads);
        await harness.RunLaterAsync(2);
        Assert.Equal(1, harness.Store.PendingUploads);
    }

    [Fact]
    public async Task An_archive_without_a_record_is_deleted_after_a_week()
    {
        using var harness = new CopyHarness();
        var id = harness.Backup();
        harness.Store.Plant(new CopyName(9, "backup-9", "0123456789abcdef").ArchiveKey, [1, 2, 3]);

        await harness.RunAsync();
        Assert.Equal(2, harness.Store.Keys.Count(key => key.StartsWith("a/", StringComparison.Ordinal)));
        await harness.RunLaterAsync(8);
        harness.AssertRestorable(id);
        Assert.Single(harness.Store.Keys, key => key.StartsWith("a/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_canceled_run_ends_and_the_next_one_continues()
    {
        using var harness = new CopyHarness();
        harness.Backup(200_000);
        using var cancel = new CancellationTokenSource();
        harness.Store.Changed = () =>
        {
            if (harness.Store.PendingUploads > 0)
            {
                cancel.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.RunUntilAsync(cancel.Token));

        harness.Store.Changed = null;
        var summary = await harness.RunAsync();
        Assert.Equal(1, summary.Counts.CopiedArchives);
        harness.AssertConsistent();
    }

    // Three generations of work: backups, one deleted and compacted before the run that fails, and a large one.
    private static List<string> Prepare(CopyHarness harness)
    {
        var ids = new List<string> { harness.Backup(), harness.Backup(), harness.Backup(), harness.Backup(), harness.Backup(130_000) };
        harness.Delete(ids[3]);
        return ids;
    }

    private static bool LosesUpload(StoreFault fault) =>
        fault is StoreFault.LostAnswer or StoreFault.CanceledAfter or StoreFault.UploadsAborted;

    private static long SmallObjects(CopyHarness harness) =>
        harness.Store.Keys.Where(key => !key.StartsWith("a/", StringComparison.Ordinal)).Sum(key => harness.Store.Bytes(key).LongLength);

    private static int Parts(CopyHarness harness, string key) => harness.Catalogue.Read(session => session.Copies.Parts("away", key)).Count;

    private static async Task<(int Calls, long Bytes)> MeasureAsync(string mode, bool hasVersions)
    {
        using var harness = CopyHarness.Of(mode, hasVersions);
        Prepare(harness);
        await harness.RunAsync();
        return (harness.Store.Calls, harness.Store.ReceivedBytes);
    }
}

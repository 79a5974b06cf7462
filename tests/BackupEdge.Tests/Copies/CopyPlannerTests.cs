using BackupEdge.Copies;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Copies;

/// <summary>Tests the plan of a copy against a model of archives and their chunks.</summary>
public sealed class CopyPlannerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_happens_no_backup_of_the_copy_ever_lacks_a_chunk_and_nothing_stays_that_none_needs(bool ownRetention) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue).ListOf()), steps =>
            {
                var model = new CopyModel(ownRetention);
                foreach (var step in steps)
                {
                    model.Do(step);
                    model.AssertReadable();
                }

                model.Run(stopAfter: int.MaxValue);
                model.AssertReadable();
                model.DeleteLeftovers();
                model.AssertTidy();
            })
        );

    [Fact]
    public void Archives_are_copied_oldest_first_and_deleted_newest_first()
    {
        var plan = CopyPlanner.Make(
            new CopyPlanInput([Source(1), Source(2, 1), Source(3, 1, 2)], [Copied(11), Copied(12, 11)], new HashSet<long> { 11, 12 }, null)
        );

        Assert.Equal([1, 2, 3], plan.Uploads.Select(upload => upload.Name.Sequence));
        Assert.Equal([11, 12], plan.Tombstones.Select(stone => stone.Sequence));
        Assert.Equal([12, 11], plan.Removals.Select(name => name.Sequence));
    }

    [Fact]
    public void An_archive_that_is_missing_here_stays_in_the_copy()
    {
        var plan = CopyPlanner.Make(new CopyPlanInput([], [Copied(1), Copied(2, 1)], new HashSet<long>(), null));

        Assert.Empty(plan.Tombstones);
        Assert.Empty(plan.Removals);
        Assert.Equal([1L, 2L], plan.Needed.Order());
    }

    [Fact]
    public void A_backup_whose_base_is_neither_here_nor_there_waits()
    {
        var plan = CopyPlanner.Make(
            new CopyPlanInput([Source(1) with { Name = null }, Source(2, 1), Source(3)], [], new HashSet<long>(), null)
        );

        Assert.Equal([3], plan.Uploads.Select(upload => upload.Name.Sequence));
        Assert.Equal(["backup-1", "backup-2"], plan.Waiting.Select(one => one.Id));
    }

    [Fact]
    public void A_deleted_backup_that_others_need_is_copied_after_its_tombstone()
    {
        var plan = CopyPlanner.Make(
            new CopyPlanInput([Source(1) with { IsBackup = false }, Source(2, 1)], [], new HashSet<long> { 1 }, null)
        );

        Assert.Equal([(1L, "backup-1")], plan.Tombstones);
        Assert.Equal([false, true], plan.Uploads.Select(upload => upload.IsBackup));
    }

    [Fact]
    public void A_compacted_archive_does_not_replace_the_one_that_a_backup_only_in_the_copy_needs()
    {
        var compacted = Source(1) with { IsBackup = false, IsWhole = false, Name = new CopyName(1, "backup-1", Generation(9)) };
        var copied = (CopiedArchive[])[Copied(1) with { IsDropped = true, Needs = [] }, Copied(2, 1), Copied(3, 1)];

        // The data folder has deleted backup 2, which the copy keeps by a retention of its own.
        var kept = CopyPlanner.Make(new CopyPlanInput([compacted, Source(3, 1)], copied, new HashSet<long> { 1, 2 }, new HashSet<long>()));
        Assert.Empty(kept.Uploads);
        Assert.Empty(kept.Removals);

        var expired = CopyPlanner.Make(
            new CopyPlanInput([compacted, Source(3, 1)], copied, new HashSet<long> { 1, 2 }, new HashSet<long> { 2 })
        );
        Assert.Equal([new CopyName(1, "backup-1", Generation(1))], Assert.Single(expired.Uploads).Replaces);
    }

    [Fact]
    public void A_resealed_archive_of_a_backup_that_only_the_copy_keeps_still_needs_what_the_backup_needs()
    {
        var resealed = Source(2) with { IsBackup = false, Name = new CopyName(2, "backup-2", Generation(9)) };

        // The data folder has deleted backup 2, whose archive others need here, and knows no more what it needed itself.
        CopiedArchive[] copied = [Copied(1), Copied(2, 1), Copied(3, 2)];
        var plan = CopyPlanner.Make(
            new CopyPlanInput([resealed, Source(3, 2)], copied, new HashSet<long> { 1, 2 }, new HashSet<long>())
        );

        var upload = Assert.Single(plan.Uploads);
        Assert.True(upload.IsBackup);
        Assert.Equal([1L], upload.Needs);
    }

    private static string Generation(int number) => number.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static CopySource Source(long sequence, params long[] needs) =>
        new(sequence, $"backup-{sequence}", true, new CopyName(sequence, $"backup-{sequence}", Generation(1)), true, needs);

    private static CopiedArchive Copied(long sequence, params long[] needs) =>
        new(new CopyName(sequence, $"backup-{sequence}", Generation(1)), false, needs);
}

using BackupEdge.Engine.Archives;
using BackupEdge.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class TableSpaceTests
{
    [Fact]
    public void Extents_in_use_never_overlap_and_freed_ones_are_used_again()
    {
        var steps = Gen.Choose(-5, 5).ListOf(200);
        Prop.ForAll(steps.ToArbitrary(), sizes =>
            {
                using var space = new TableSpace(0, () => new MemoryScratchFile());
                var used = new List<TableExtent>();
                long most = 0;
                foreach (var size in sizes)
                {
                    if (size > 0)
                    {
                        used.Add(space.Allocate(size * 10));
                    }
                    else if (used.Count > 0)
                    {
                        space.Free(used[-size % used.Count]);
                        used.RemoveAt(-size % used.Count);
                    }

                    most = Math.Max(most, used.Sum(extent => extent.Length));
                    AssertDisjoint(used);
                }

                used.ForEach(extent => space.Free(extent));
                Assert.Equal(0, space.FileBytes == 0 ? 0 : space.Allocate(space.FileBytes).Offset);
                Assert.InRange(space.FileBytes, most, Math.Max(most, most * 3));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_file_is_created_with_the_first_extent_and_closed_with_the_space()
    {
        var file = new MemoryScratchFile();
        var created = 0;
        using (var space = new TableSpace(0, () =>
            {
                created++;
                return file;
            }))
        {
            Assert.Equal(0, created);
            space.Allocate(1);
            space.Allocate(1);
            Assert.Equal(1, created);
            Assert.False(file.IsDisposed);
        }

        Assert.True(file.IsDisposed);
    }

    [Fact]
    public void A_read_beyond_what_the_file_has_fails()
    {
        using var space = new TableSpace(0, () => new MemoryScratchFile());
        var extent = space.Allocate(8);
        space.Write(extent, 0, "1234"u8);

        Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => space.Read(extent, 0, new byte[8])).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Read(extent, 4, new byte[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Write(extent, 4, new byte[8]));
    }

    private static void AssertDisjoint(List<TableExtent> extents)
    {
        long end = 0;
        foreach (var extent in extents.OrderBy(extent => extent.Offset))
        {
            Assert.True(extent.Offset >= end, $"{extent} overlaps another extent.");
            end = extent.Offset + extent.Length;
        }

        Assert.Equal(extents.Count, extents.Select(extent => extent.Number).Distinct().Count());
    }
}

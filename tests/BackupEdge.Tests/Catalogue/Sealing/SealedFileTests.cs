using BackupEdge.Catalogue.Sealing;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.TestTrees;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Tests reads and writes of the encrypted files at any offset.</summary>
public sealed class SealedFileTests : IDisposable
{
    private const int MaxBytes = 20_000;
    private const int TempDatabase = 0x200;
    private const int SuperJournal = 0x4000;
    private static readonly int[] Kinds = [SqliteNative.OpenMain, SqliteNative.OpenMainJournal, SqliteNative.OpenLog];

    private static readonly Gen<(int Kind, (int Offset, int Length, int Seed)[] Writes)> Writes =
        from kind in Gen.Elements(Kinds)
        from writes in (
            from offset in Gen.OneOf(Gen.Choose(0, 60), Gen.Choose(4000, 4300), Gen.Choose(0, MaxBytes / 2))
            from length in Gen.OneOf(Gen.Choose(1, 40), Gen.Choose(4090, 4130), Gen.Choose(1, MaxBytes / 2))
            from seed in Gen.Choose(0, 1000)
            select (offset, length, seed)
        ).ArrayOf(8)
        select (kind, writes);

    private readonly TempFolder _folder = new();
    private readonly CatalogueKey _key = TestCatalogue.KeyOf(1);
    private int _count;

    public static TheoryData<int> AllKinds => [.. Kinds];

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_read_returns_what_was_written() =>
        Prop.ForAll(Writes.ToArbitrary(), work =>
            {
                using var file = Open(work.Kind, out var path);
                var expected = new byte[MaxBytes];
                var end = 0;

                // Without holes, whose content is undefined.
                file.Write(0, expected.AsSpan(0, MaxBytes / 2));
                end = MaxBytes / 2;
                foreach (var (offset, length, seed) in work.Writes)
                {
                    new Random(seed).NextBytes(expected.AsSpan(offset, length));
                    file.Write(offset, expected.AsSpan(offset, length));
                    end = Math.Max(end, offset + length);
                    Assert.Equal(expected[offset..(offset + length)], file.Read(offset, length, out _));
                }

                var all = file.Read(0, MaxBytes, out var result);
                Assert.Equal(end == MaxBytes ? SqliteNative.Ok : SqliteNative.ShortRead, result);
                Assert.Equal(expected, all);
                for (var offset = 0; offset < end - 100; offset += 997)
                {
                    Assert.Equal(expected[offset..(offset + 100)], file.Read(offset, 100, out result));
                    Assert.Equal(SqliteNative.Ok, result);
                }

                Assert.InRange(new FileInfo(path).Length, end, end + XtsCipher.BlockBytes + 8);
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Whole_units_keep_their_size_and_nothing_of_them_is_readable(int kind)
    {
        var text = "label and /srv/path "u8;
        using var file = Open(kind, out var path);
        var units = new List<SealedUnit>();
        for (long offset = 0; offset < 5 * 4120; offset += units[^1].Length)
        {
            units.Add(SealedUnit.Of(KindOf(kind), offset));
            var bytes = new byte[units[^1].Length];
            for (var i = 0; i + text.Length <= bytes.Length; i += text.Length)
            {
                text.CopyTo(bytes.AsSpan(i));
            }

            file.Write(offset, bytes);
        }

        Assert.Equal(units.Sum(unit => unit.Length), new FileInfo(path).Length);
        Assert.Equal(-1, Content(path).AsSpan().IndexOf("label"u8));

        // Equal pages are not equal in the file.
        var content = Content(path);
        var pages = units
            .Where(unit => unit.Length == SealedUnit.MaxBytes)
            .Select(unit => Convert.ToHexString(content, (int)unit.Start, 64));
        Assert.Equal(pages.Count(), pages.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Appending_a_frame_to_the_log_changes_no_byte_before_it()
    {
        using var file = Open(SqliteNative.OpenLog, out var path);
        file.Write(0, new byte[32]);
        for (var frame = 0; frame < 20; frame++)
        {
            var before = Content(path);
            file.Write(before.Length, new byte[24]);
            file.Write(before.Length + 24, new byte[4096]);
            Assert.Equal(before, Content(path)[..before.Length]);
            Assert.Equal(before.Length + 4120, new FileInfo(path).Length);
        }
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void A_write_within_a_unit_changes_only_its_own_blocks(int kind)
    {
        using var file = Open(kind, out var path);
        file.Write(0, new byte[20_000]);
        var before = Content(path);

        file.Write(10_001, new byte[77]);
        var same = Content(path);
        file.Write(10_001, Enumerable.Repeat((byte)1, 77).ToArray());
        var after = Content(path);

        Assert.Equal(before, same);
        Assert.Equal(before[..(10_001 - 15)], after[..(10_001 - 15)]);
        Assert.Equal(before[(10_078 + 15)..], after[(10_078 + 15)..]);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void What_a_truncated_file_still_has_can_be_read(int kind)
    {
        using var file = Open(kind, out _);
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        file.Write(0, bytes);
        for (var size = 19_990; size > 0; size -= 331)
        {
            file.Truncate(size);
            var read = file.Read(0, 20_000, out var result);

            Assert.Equal(SqliteNative.ShortRead, result);
            var available = SealedUnit.Of(KindOf(kind), size - 1) is var last ? last.Start + last.Readable((int)(size - last.Start)) : 0;
            Assert.Equal(bytes[..(int)available], read[..(int)available]);
            Assert.DoesNotContain(read[(int)available..], b => b != 0);
        }
    }

    [Fact]
    public void Temporary_files_and_super_journals_are_refused()
    {
        Assert.Null(RawSealedFile.Open(_key, null, TempDatabase, out var result));
        Assert.Equal(SqliteNative.CannotOpen, result);
        Assert.Null(RawSealedFile.Open(_key, _folder.At("super"), SuperJournal, out result));
        Assert.Equal(SqliteNative.CannotOpen, result);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_is_opened_after_the_key_was_cleared_is_refused()
    {
        using var key = TestCatalogue.KeyOf(2);
        var found = RawSealedFile.VfsOf(key);

        key.Dispose();

        Assert.Null(RawSealedFile.Open(found, _folder.At("late"), SqliteNative.OpenMain, out var result));
        Assert.Equal(SqliteNative.CannotOpen, result);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_key_stays_until_the_last_file_is_closed()
    {
        var key = TestCatalogue.KeyOf(2);
        var file = RawSealedFile.Open(key, _folder.At("early"), SqliteNative.OpenMain, out _)!;
        key.Dispose();
        file.Write(0, "label"u8);

        Assert.Equal("label"u8.ToArray(), file.Read(0, 5, out _));
        file.Dispose();

        using var again = TestCatalogue.KeyOf(2);
        using var reopened = RawSealedFile.Open(again, _folder.At("early"), SqliteNative.OpenMain, out _)!;
        Assert.Equal("label"u8.ToArray(), reopened.Read(0, 5, out _));
    }

    [Fact]
    public void A_file_is_never_mapped_into_memory()
    {
        using var file = Open(SqliteNative.OpenMain, out _);

        Assert.Equal(2, file.Version);
    }

    private static byte[] Content(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static SealedFileKind KindOf(int kind) =>
        kind switch
        {
            SqliteNative.OpenMain => SealedFileKind.Database,
            SqliteNative.OpenMainJournal => SealedFileKind.Journal,
            SqliteNative.OpenLog => SealedFileKind.Log,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private RawSealedFile Open(int kind, out string path)
    {
        path = _folder.At($"file{++_count}.data");
        var file = RawSealedFile.Open(_key, path, kind, out var result);
        Assert.Equal(SqliteNative.Ok, result);
        return file!;
    }
}

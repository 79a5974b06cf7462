using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Tests.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class ManifestTests
{
    private const int KiB = 1024;

    [Fact]
    public void Entries_of_every_kind_are_read_back_from_many_pages()
    {
        var entries = Sorted(Entries.Any.Sample(6000, 10).Where(entry => ArchivePath.IsSafe(entry.Path.Span)).Concat(Many(6000)));
        entries.ForEach(entry => entry.Flags &= ~ManifestEntryFlags.Continued);
        using var archive = new ManifestArchive(writer => entries.ForEach(writer.Add));

        Assert.True(archive.Root.Pages.Count >= 8, $"Only {archive.Root.Pages.Count} pages.");
        Assert.Equal(entries.Count, archive.Root.Entries);
        Assert.Equal(entries.Select(Entries.Describe), ReadAll(archive.Reader()));
        Assert.Empty(archive.Damaged);
    }

    [Fact]
    public void An_empty_manifest_has_no_pages()
    {
        using var archive = new ManifestArchive(_ => { });

        Assert.Empty(archive.Root.Pages);
        Assert.False(archive.Reader().TryNext(new ManifestEntry()));
        var reader = archive.Reader();
        reader.Seek("any"u8);
        Assert.False(reader.TryNext(new ManifestEntry()));
    }

    [Fact]
    public void Pages_have_the_documented_sizes()
    {
        using var archive = new ManifestArchive(writer =>
        {
            Many(20_000).ForEach(writer.Add);
            AddLarge(writer, "zz"u8, Parts(0, 20_000));
        });

        // A page may be longer than its limit by its last record.
        Assert.All(archive.Root.Pages.SkipLast(1), page => Assert.InRange(page.Content.Length, 16 * KiB, (128 + 8) * KiB));
        Assert.InRange(archive.Root.Pages.Average(page => page.Content.Length), 30 * KiB, 90 * KiB);
    }

    [Fact]
    public void The_longest_path_and_the_largest_attributes_are_read_back()
    {
        var entries = Enumerable
            .Range(0, 20)
            .Select(i =>
            {
                var entry = Entries.File([(byte)('a' + i), .. new byte[EntryLimits.MaxPath - 1].Select(_ => (byte)'x')], i);
                entry.Attributes.Extend(EntryLimits.MaxAttributes).Fill((byte)i);
                return entry;
            })
            .ToList();
        using var archive = new ManifestArchive(writer => entries.ForEach(writer.Add));

        Assert.Equal(entries.Select(Entries.Describe), ReadAll(archive.Reader()));
    }

    [Fact]
    public void Content_that_spans_many_pages_is_read_back()
    {
        var parts = Parts(7, 10_000);
        parts.Insert(5000, ContentPart.Hole(1L << 40));
        using var archive = new ManifestArchive(writer =>
        {
            writer.Add(Entries.File("a"u8, 1));
            AddLarge(writer, "b"u8, parts);
            writer.Add(Entries.File("c"u8, 2));
        });
        var (reader, entry) = (archive.Reader(), new ManifestEntry());

        Assert.True(reader.TryNext(entry));
        Assert.True(reader.TryNext(entry));
        Assert.Equal(ManifestEntryFlags.Continued, entry.Flags);
        var (read, flags, size) = ReadContent(reader);
        Assert.Equal(parts, read);
        Assert.Equal((ManifestEntryFlags.Recheck, 12345), (flags, size));
        Assert.True(reader.TryNext(entry));
        Assert.Equal("c"u8.ToArray(), entry.Path.Span.ToArray());
        Assert.False(reader.TryNext(entry));
        Assert.True(archive.Root.Pages.Count(page => page.FirstPath.AsSpan().SequenceEqual("b"u8)) >= 3);
    }

    [Fact]
    public void Unread_content_is_skipped()
    {
        using var archive = new ManifestArchive(writer =>
        {
            AddLarge(writer, "a"u8, Parts(1, 9000));
            AddLarge(writer, "b"u8, []);
            AddLarge(writer, "c"u8, Parts(2, 9000));
            writer.Add(Entries.File("d"u8, 4));
        });
        var (reader, entry) = (archive.Reader(), new ManifestEntry());
        Assert.True(reader.TryNext(entry));
        Assert.True(reader.TryNextContent([], out _, out _)); // only the first part of it

        var rest = new List<string>();
        while (reader.TryNext(entry))
        {
            rest.Add(Encoding.UTF8.GetString(entry.Path.Span));
        }

        Assert.Equal(["b", "c", "d"], rest);
    }

    [Fact]
    public void The_pages_do_not_depend_on_how_content_was_added()
    {
        var parts = Parts(3, 3000);
        using var whole = new ManifestArchive(writer => AddLarge(writer, "a"u8, parts));
        Prop.ForAll(Gen.Choose(1, 500).ToArbitrary(), size =>
            {
                using var pieces = new ManifestArchive(writer =>
                {
                    writer.Add(Large("a"u8));
                    parts.Chunk(size).ToList().ForEach(piece => writer.AddContent([.. piece]));
                    writer.End(ManifestEntryFlags.Recheck, 12345);
                });
                return Ids(pieces.Root).SequenceEqual(Ids(whole.Root));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void Seek_finds_every_path_in_its_page_or_the_next()
    {
        var entries = Many(3000);
        using var archive = new ManifestArchive(writer =>
        {
            for (var i = 0; i < entries.Count; i++)
            {
                writer.Add(entries[i]);
                if (i % 500 == 250)
                {
                    AddLarge(writer, [.. entries[i].Path.Span, (byte)'~'], Parts(i, 4000));
                }
            }
        });
        var (reader, entry) = (archive.Reader(), new ManifestEntry());
        var max = archive.Root.Pages.Max(page => page.Entries);
        var paths = entries
            .Select(e => e.Path.Span.ToArray())
            .Concat(entries.Where((_, i) => i % 500 == 250).Select(e => (byte[])[.. e.Path.Span, (byte)'~']));
        foreach (var path in paths)
        {
            reader.Seek(path);
            var passed = 0;
            do
            {
                Assert.True(reader.TryNext(entry));
                passed++;
            } while (PathOrder.Compare(entry.Path.Span, path) < 0);

            Assert.Equal(path, entry.Path.Span.ToArray());
            Assert.InRange(passed, 1, (2 * max) + 1);
        }
    }

    [Fact]
    public void Seek_to_a_missing_path_leads_to_the_entries_around_it()
    {
        var entries = Many(2000);
        using var archive = new ManifestArchive(writer => entries.ForEach(writer.Add));
        Prop.ForAll(AnyBytes.Path.ToArbitrary(), Gen.Choose(0, entries.Count - 1).ToArbitrary(), (tail, at) =>
            {
                byte[] path = at % 10 == 0 ? tail : [.. entries[at].Path.Span, .. tail];
                var (reader, entry) = (archive.Reader(), new ManifestEntry());
                reader.Seek(path);
                string? next = null;
                while (next is null && reader.TryNext(entry))
                {
                    next = PathOrder.Compare(entry.Path.Span, path) >= 0 ? Entries.Describe(entry) : null;
                }

                var expected = entries.Find(e => PathOrder.Compare(e.Path.Span, path) >= 0);
                return next == (expected is null ? null : Entries.Describe(expected));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_additional_entry_leaves_most_pages_unchanged()
    {
        var entries = Many(10_000);
        using var before = new ManifestArchive(writer => entries.ForEach(writer.Add));
        foreach (var at in new[] { 1, 3333, 5000, 9998 })
        {
            var more = entries.ToList();
            more.Insert(at, Entries.File([.. entries[at - 1].Path.Span, (byte)'+'], 77));
            using var after = new ManifestArchive(writer => more.ForEach(writer.Add));

            // The bytes of a page depend only on its entries, so the page of the new entry changes and perhaps the next one.
            Assert.InRange(Ids(after.Root).Except(Ids(before.Root)).Count(), 1, 3);
        }
    }

    [Fact]
    public void Additional_chunks_in_a_large_file_leave_most_pages_unchanged()
    {
        var parts = Parts(5, 20_000);
        using var before = new ManifestArchive(writer => AddLarge(writer, "a"u8, parts));
        foreach (var at in new[] { 100, 9999, 19_000 })
        {
            using var after = new ManifestArchive(writer =>
                AddLarge(writer, "a"u8, [.. parts[..at], .. Parts(900 + at, 3), .. parts[at..]])
            );

            Assert.InRange(Ids(after.Root).Except(Ids(before.Root)).Count(), 1, 3);
        }
    }

    [Fact]
    public void A_missing_page_is_reported_and_skipped()
    {
        var entries = Many(3000);
        using var archive = new ManifestArchive(writer => entries.ForEach(writer.Add));
        var lost = archive.Root.Pages[2];
        var root = Without(archive.Root, 2, lost with { Content = lost.Content with { Id = Entries.Id(123) } });

        var read = ReadAll(archive.Reader(root));

        var first = entries.FindIndex(e => e.Path.Span.SequenceEqual(lost.FirstPath));
        entries.RemoveRange(first, lost.Entries);
        Assert.Equal(entries.Select(Entries.Describe), read);
        Assert.StartsWith(Convert.ToHexString(lost.FirstPath), Assert.Single(archive.Damaged), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_page_is_reported_and_read_up_to_the_damage()
    {
        var garbage = ContentPart.Hole(0);
        var entries = Many(2000);
        using var archive = new ManifestArchive(
            (writer, groups) =>
            {
                entries.ForEach(writer.Add);
                var page = new ByteString();
                ManifestCodec.WriteEntry(page, Entries.File("b"u8, 1), default);
                page.Append([200, 1, 2, 3]);
                garbage = groups.Add(page.Span);
            }
        );
        var root = Without(archive.Root, 1, new ManifestRoot.Page("b"u8.ToArray(), garbage, 2));

        var read = ReadAll(archive.Reader(root));

        Assert.Equal(entries.Count - archive.Root.Pages[1].Entries + 1, read.Count);
        Assert.Contains(Entries.Describe(Entries.File("b"u8, 1)), read);
        Assert.Equal(["62: A record of unknown type 200."], archive.Damaged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Content_with_a_lost_page_is_incomplete_and_later_entries_are_read(int page)
    {
        using var archive = new ManifestArchive(writer =>
        {
            AddLarge(writer, "a"u8, Parts(1, 9000));
            writer.Add(Entries.File("b"u8, 2));
        });
        Assert.True(archive.Root.Pages.Count > 4);
        var lost = archive.Root.Pages[page];
        var root = Without(archive.Root, page, lost with { Content = lost.Content with { Id = Entries.Id(123) } });
        var (reader, entry) = (archive.Reader(root), new ManifestEntry());

        Assert.True(reader.TryNext(entry));
        var (_, flags, _) = ReadContent(reader);
        Assert.Equal(ManifestEntryFlags.Incomplete, flags);
        Assert.Single(archive.Damaged);
        Assert.True(reader.TryNext(entry));
        Assert.Equal("b"u8.ToArray(), entry.Path.Span.ToArray());
    }

    // Returns files in folders, some of them two levels deep, in the order of a manifest.
    private static List<ManifestEntry> Many(int count)
    {
        var random = new Random(count);
        return Sorted(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    Entries.File(
                        Encoding.UTF8.GetBytes($"src/{random.Next(40):d2}/{(random.Next(3) == 0 ? "deep/" : "")}file-{i:x}.txt"),
                        i
                    )
                )
        );
    }

    private static List<ManifestEntry> Sorted(IEnumerable<ManifestEntry> entries)
    {
        var sorted = entries.DistinctBy(e => Convert.ToHexString(e.Path.Span)).ToList();
        sorted.Sort((a, b) => PathOrder.Compare(a.Path.Span, b.Path.Span));
        return sorted;
    }

    private static List<ContentPart> Parts(int seed, int count) =>
        [.. Enumerable.Range(0, count).Select(i => ContentPart.Chunk(1 + (i % 1000), 1, Entries.Id((seed * 1_000_000) + i)))];

    private static ManifestEntry Large(ReadOnlySpan<byte> path)
    {
        var entry = Entries.File(path, 1);
        entry.Flags = ManifestEntryFlags.Continued;
        entry.Parts.Clear();
        return entry;
    }

    private static void AddLarge(ManifestWriter writer, ReadOnlySpan<byte> path, List<ContentPart> parts)
    {
        writer.Add(Large(path));
        writer.AddContent(parts);
        writer.End(ManifestEntryFlags.Recheck, 12345);
    }

    private static ManifestRoot Without(ManifestRoot root, int page, ManifestRoot.Page instead)
    {
        var copy = new ManifestRoot();
        for (var i = 0; i < root.Pages.Count; i++)
        {
            copy.Add(i == page ? instead : root.Pages[i]);
        }

        return copy;
    }

    private static List<string> ReadAll(ManifestReader reader)
    {
        var (entry, read) = (new ManifestEntry(), new List<string>());
        while (reader.TryNext(entry))
        {
            read.Add(Entries.Describe(entry));
        }

        return read;
    }

    private static (List<ContentPart> Parts, ManifestEntryFlags Flags, long Size) ReadContent(ManifestReader reader)
    {
        var (all, some) = (new List<ContentPart>(), new List<ContentPart>());
        ManifestEntryFlags flags;
        long size;
        while (reader.TryNextContent(some, out flags, out size))
        {
            all.AddRange(some);
        }

        return (all, flags, size);
    }

    private static IEnumerable<ChunkId> Ids(ManifestRoot root) => root.Pages.Select(page => page.Content.Id);
}

using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Tests.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class ManifestCodecTests
{
    [Fact]
    public void Entries_of_every_kind_are_read_back()
    {
        Prop.ForAll(Gen.ListOf(Entries.Any, 10).ToArbitrary(), entries =>
            {
                var page = Write(entries);
                var read = Read(page.Span, new ManifestEntry());
                return read.SequenceEqual(entries.Select(Entries.Describe));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Reading_into_an_entry_replaces_all_its_fields()
    {
        Prop.ForAll(Entries.Any.ToArbitrary(), Entries.Any.ToArbitrary(), (before, entry) =>
            {
                // The entry and the previous path contain the data of another entry.
                return Read(Write([entry]).Span, before).SequenceEqual([Entries.Describe(entry)]);
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Content_and_end_records_are_read_back()
    {
        Prop.ForAll(Gen.ListOf(Entries.Part).ToArbitrary(), AnyBytes.Number.ToArbitrary(), (parts, number) =>
            {
                var page = new ByteString();
                var written = parts.ToList();
                var flags = (ManifestEntryFlags)(number % 16);
                var size = (long)(number >> 1);
                ManifestCodec.WriteContent(page, written);
                ManifestCodec.WriteEnd(page, flags, size);

                var read = new List<ContentPart> { ContentPart.Hole(1) };
                var from = page.Span[1..];
                ManifestCodec.ReadParts(ref from, read);
                var isEnd = from[0] == ManifestCodec.EndRecord;
                from = from[1..];
                var end = ManifestCodec.ReadEnd(ref from);
                return page.Span[0] == ManifestCodec.ContentRecord
                    && read.SequenceEqual(written)
                    && isEnd
                    && end == (flags, size)
                    && from.IsEmpty;
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_entry_has_the_documented_format()
    {
        var entry = new ManifestEntry
        {
            Kind = ManifestEntryKind.File,
            Flags = ManifestEntryFlags.Recheck,
            Mode = 0x1A4,
            UserId = 1000,
            GroupId = 3,
            Modified = new Timestamp(-1, 7),
            Changed = new Timestamp(64, 0),
            Inode = 300,
            Size = 5,
        };
        entry.Path.Set("s/abd"u8);
        entry.Attributes.Set([9]);
        entry.Parts.Add(ContentPart.Hole(2));
        entry.Parts.Add(ContentPart.Chunk(3, 12, ChunkNamer.Sha256Of("xyz"u8)));
        var bytes = new ByteString();
        ManifestCodec.WriteEntry(bytes, entry, "s/abc"u8);

        Assert.Equal(
            "01"
                + "02"
                + "02" // entry, file, changed while it was read
                + "04"
                + "0164" // shares four bytes, and "d"
                + "A403"
                + "E807"
                + "03" // mode, user, group
                + "0107"
                + "800100"
                + "AC02" // modified, changed, inode
                + "05"
                + "02"
                + "05"
                + "06"
                + "0C"
                + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("xyz"u8)) // size, hole of 2, chunk of 3, archive 12
                + "0109", // attributes
            Convert.ToHexString(bytes.Span)
        );
    }

    [Fact]
    public void Random_bytes_raise_only_format_exceptions()
    {
        Prop.ForAll(AnyBytes.UpTo(120).ToArbitrary(), garbage =>
                IsReadOrRefused([1, .. garbage]) && IsReadOrRefused([2, .. garbage]) && IsReadOrRefused([3, .. garbage])
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void A_changed_byte_raises_only_format_exceptions()
    {
        var changes = from at in Gen.Choose(0, int.MaxValue) from value in Gen.Choose(0, 255) select (at, (byte)value);
        Prop.ForAll(Gen.NonEmptyListOf(Entries.Any).ToArbitrary(), changes.ToArbitrary(), (entries, change) =>
            {
                var page = Write(entries).Span.ToArray();
                page[change.at % page.Length] = change.Item2;
                return IsReadOrRefused(page);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_page_that_is_truncated_inside_an_entry_is_refused()
    {
        Prop.ForAll(Entries.Any.ToArbitrary(), entry =>
            {
                var page = Write([entry]).Span.ToArray();
                return Enumerable.Range(1, page.Length - 1).All(length => !IsWhole(page.AsSpan(0, length)));
            })
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("", "An entry is truncated.")]
    [InlineData("00", "An entry has an unknown kind.")]
    [InlineData("07", "An entry has an unknown kind.")]
    [InlineData("010001", "The shared prefix of a path is longer than the previous path.")]
    [InlineData("0100000561", "A length is too large.")] // a path of five bytes, of which only one exists
    [InlineData("0100000161A4030000008094EBDC03", "A time is not valid.")] // 10^9 nanoseconds
    [InlineData("02000001610000000000000000FFFFFFFFFFFFFFFFFF010000", "A length is too large.")] // a size of 2^64 - 1
    [InlineData("0200000161000000000000000000010000" + NoId, "A part is not valid.")] // a chunk of no bytes
    [InlineData("0200000161000000000000000000018280800100" + NoId, "A part is not valid.")] // a chunk of more than 1 MiB
    public void Impossible_values_are_refused(string hexadecimal, string message)
    {
        var refused = Assert.Throws<FormatException>(() => Read([1, .. Convert.FromHexString(hexadecimal)], new ManifestEntry()));

        Assert.Equal(message, refused.Message);
    }

    private const string NoId = "000000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Only_the_permission_bits_of_a_mode_are_read()
    {
        var entry = new ManifestEntry();
        ReadOnlySpan<byte> from = [1, 0, 0, 1, (byte)'a', 0xFF, 0xFF, 0x03, 0, 0, 0, 0, 0, 0, 0, 0];
        ManifestCodec.ReadEntry(ref from, new ByteString(), entry);

        Assert.Equal(0xFFFu, entry.Mode);
        Assert.True(from.IsEmpty);
    }

    private static ByteString Write(IEnumerable<ManifestEntry> entries)
    {
        var page = new ByteString();
        var previous = new ByteString();
        foreach (var entry in entries)
        {
            ManifestCodec.WriteEntry(page, entry, previous.Span);
            previous.Set(entry.Path.Span);
        }

        return page;
    }

    private static List<string> Read(ReadOnlySpan<byte> page, ManifestEntry carrier)
    {
        var path = new ByteString();
        var read = new List<string>();
        while (!page.IsEmpty)
        {
            Assert.Equal(ManifestCodec.EntryRecord, page[0]);
            page = page[1..];
            ManifestCodec.ReadEntry(ref page, path, carrier);
            read.Add(Entries.Describe(carrier));
        }

        return read;
    }

    private static bool IsWhole(ReadOnlySpan<byte> page)
    {
        try
        {
            return Read(page, new ManifestEntry()).Count > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // Any other exception fails the property.
    private static bool IsReadOrRefused(ReadOnlySpan<byte> page)
    {
        var entry = new ManifestEntry();
        var path = new ByteString();
        try
        {
            while (!page.IsEmpty)
            {
                var type = page[0];
                page = page[1..];
                switch (type)
                {
                    case ManifestCodec.EntryRecord:
                        ManifestCodec.ReadEntry(ref page, path, entry);
                        if (entry.Size < 0 || entry.Parts.Exists(part => part.Length < 0 || part.Sequence < 0))
                        {
                            return false;
                        }

                        break;
                    case ManifestCodec.ContentRecord:
                        ManifestCodec.ReadParts(ref page, entry.Parts);
                        break;
                    case ManifestCodec.EndRecord:
                        ManifestCodec.ReadEnd(ref page);
                        break;
                    default:
                        return true;
                }
            }
        }
        catch (FormatException) { }

        return true;
    }
}

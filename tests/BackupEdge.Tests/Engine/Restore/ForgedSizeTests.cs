using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;
using BackupEdge.Load.Fuzzing;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests small archives that claim to contain terabytes, and files whose parts do not add up to their size.</summary>
public sealed class ForgedSizeTests : IDisposable
{
    private const string Id = "backup-forged";
    private readonly EngineHarness _harness = new();
    private readonly ForgedArchive _file = ForgedArchive.New(Id, 900, ("src", "files", "/x"));

    public ForgedSizeTests() => _file.AddPage(ForgedArchive.Entry(ManifestEntryKind.Directory, "src"));

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_restore_that_cannot_fit_is_refused_before_its_first_byte()
    {
        // 400 pages, which all are the same chunk, with 16 GiB of content each.
        var part = _file.Add(new byte[GroupHead.MaxRawBytes]);
        var entry = ForgedArchive.Entry(ManifestEntryKind.File, "src/huge", mode: 0x1A4);
        entry.Flags = ManifestEntryFlags.Continued;
        _file.AddPage(entry);
        var record = new ByteString();
        for (var i = 0; i < 4; i++)
        {
            ManifestCodec.WriteContent(record, [.. Enumerable.Repeat(part, 4096)]);
        }

        _file.AddPage([.. "src/huge"u8], record.Span.ToArray(), 0);
        _file.Pages.AddRange(Enumerable.Repeat(_file.Pages[^1], 399));
        var end = new ByteString();
        ManifestCodec.WriteEnd(end, ManifestEntryFlags.None, 400L * 4 * 4096 * GroupHead.MaxRawBytes);
        _file.AddPage([.. "src/huge"u8], end.Span.ToArray(), 0);
        Write();
        var request = _harness.RestoreOf(Id);

        var fault = Assert.Throws<Fault>(() => _harness.Restore(request));

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.False(Directory.Exists(request.Destinations["src"]));
    }

    [Theory]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public void A_hole_that_exceeds_the_maximum_file_size_is_an_error_of_the_file(long length)
    {
        var entry = ForgedArchive.Entry(ManifestEntryKind.File, "src/hole", mode: 0x1A4);
        entry.Size = length;
        entry.Parts.Add(ContentPart.Hole(length));
        _file.AddPage(entry);
        Write();

        var (folder, summary) = _harness.Restore(_harness.RestoreOf(Id));

        Assert.Equal(
            new FileInfo(Path.Combine(folder, "hole")) is { Exists: true } file ? file.Length : -1,
            summary.ErrorCount == 0 ? length : -1
        );
    }

    [Theory]
    [InlineData(4, 5)]
    [InlineData(6, 5)]
    [InlineData(0, 5)]
    public void A_file_whose_parts_do_not_add_up_to_its_size_is_damaged(long size, int content)
    {
        var entry = ForgedArchive.Entry(ManifestEntryKind.File, "src/file", mode: 0x1A4);
        entry.Size = size;
        entry.Parts.Add(_file.Add(new byte[content]));
        _file.AddPage(entry);
        Write();

        var (folder, summary) = _harness.Restore(_harness.RestoreOf(Id));

        Assert.Equal("damaged", Assert.Single(summary.Errors).Code);
        Assert.False(File.Exists(Path.Combine(folder, "file")));
        Assert.True(_harness.Verify(Id).ProblemCount > 0);
    }

    [Fact]
    public void Parts_whose_total_length_overflows_are_damaged()
    {
        var entry = ForgedArchive.Entry(ManifestEntryKind.File, "src/file", mode: 0x1A4);
        entry.Size = 5;
        entry.Parts.AddRange([ContentPart.Hole(long.MaxValue), ContentPart.Hole(long.MaxValue), ContentPart.Hole(7)]);
        _file.AddPage(entry);
        Write();

        Assert.Equal("damaged", Assert.Single(_harness.Restore(_harness.RestoreOf(Id)).Summary.Errors).Code);
        Assert.True(_harness.Verify(Id).ProblemCount > 0);
    }

    private void Write() => File.WriteAllBytes(_harness.ArchivePath(Id), _file.ToBytes());
}

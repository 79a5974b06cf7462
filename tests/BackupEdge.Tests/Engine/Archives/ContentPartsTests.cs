using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>Tests manifests with incomplete files, and forged manifests.</summary>
public sealed class ContentPartsTests
{
    private readonly MemoryArchiveStore _store = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_missing_in_the_backup_is_reported_and_not_exported()
    {
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) =>
        {
            writer.Add(Entry("src", ManifestEntryKind.Directory));
            AddLarge(writer, "src/broken", ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck);
            writer.Add(Entry("src/link", ManifestEntryKind.HardLink, "src/broken"));
            writer.Add(Entry("src/whole", ManifestEntryKind.File));
        });

        Assert.Equal(FaultCode.FileIncomplete, CodeOf("src/broken"));
        Assert.Equal(FaultCode.FileIncomplete, CodeOf("src/link"));
        using var export = TarExport.Open(new ArchiveAccess(_store), "backup-1", []);
        using var tar = new MemoryStream();
        await export.WriteAsync(tar, TarFormat.Tar, Ct);
        Assert.Equal(2, export.LeftOut);
        var text = Encoding.Latin1.GetString(tar.ToArray());
        Assert.DoesNotContain("src/broken", text, StringComparison.Ordinal);
        Assert.DoesNotContain("src/link", text, StringComparison.Ordinal);
        Assert.Contains("src/whole", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(false, -1)]
    public async Task A_file_whose_parts_do_not_add_up_to_its_size_is_damaged(bool breaksOff, long more)
    {
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) =>
            AddLarge(writer, "src", breaksOff ? ManifestEntryFlags.Incomplete : ManifestEntryFlags.None, more)
        );

        Assert.Equal(FaultCode.ArchiveDamaged, CodeOf("src"));
        await ExportIsRefusedAsync();
    }

    [Fact]
    public async Task Holes_whose_sum_overflows_are_damage()
    {
        var entry = Entry("src", ManifestEntryKind.File);
        entry.Parts.AddRange([ContentPart.Hole(long.MaxValue), ContentPart.Hole(long.MaxValue), ContentPart.Hole(2)]);
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) => writer.Add(entry));

        Assert.Equal(FaultCode.ArchiveDamaged, CodeOf("src"));
        await ExportIsRefusedAsync();
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/evil")]
    [InlineData("src//evil")]
    public async Task A_path_that_leads_out_of_the_folder_is_not_exported(string path)
    {
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) => writer.Add(Entry(path, ManifestEntryKind.Directory)));
        await ExportIsRefusedAsync();
    }

    [Theory]
    [InlineData("src/none")]
    [InlineData("../evil")]
    [InlineData("src")]
    public async Task A_hard_link_to_a_missing_file_is_damage(string to)
    {
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) =>
        {
            writer.Add(Entry("src", ManifestEntryKind.Directory));
            writer.Add(Entry("src/link", ManifestEntryKind.HardLink, to));
        });

        Assert.Equal(FaultCode.ArchiveDamaged, CodeOf("src/link"));
        await ExportIsRefusedAsync("src/link");
    }

    private static ManifestEntry Entry(string path, ManifestEntryKind kind, string link = "")
    {
        var entry = new ManifestEntry { Kind = kind, Mode = 0x1ED };
        entry.Path.Set(Encoding.UTF8.GetBytes(path));
        entry.Link.Set(Encoding.UTF8.GetBytes(link));
        return entry;
    }

    private static void AddLarge(ManifestWriter writer, string path, ManifestEntryFlags end, long more = 0)
    {
        const int StretchCount = 1000;
        var entry = Entry(path, ManifestEntryKind.File);
        entry.Flags = ManifestEntryFlags.Continued | ManifestEntryFlags.Linked;
        writer.Add(entry);
        for (var i = 0; i < StretchCount; i++)
        {
            writer.AddContent([ContentPart.Hole(100)]);
        }

        writer.End(end, (StretchCount * 100) + more);
    }

    private string CodeOf(string path) =>
        Assert.Throws<Fault>(() => FileContent.Open(new ArchiveAccess(_store), "backup-1", path, Ct)).Code;

    // The export is refused when it is opened, or before its end.
    private async Task ExportIsRefusedAsync(string? path = null)
    {
        var fault = await Assert.ThrowsAsync<Fault>(async () =>
        {
            using var export = TarExport.Open(new ArchiveAccess(_store), "backup-1", path is null ? [] : [path]);
            await export.WriteAsync(Stream.Null, TarFormat.Tar, Ct);
        });
        Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
    }
}

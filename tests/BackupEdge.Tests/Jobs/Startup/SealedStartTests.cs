using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Tests the start with a catalogue that does not open, in every mode: one that is damaged is set aside and built again, and one that was
/// sealed with another key is left as it is.
/// </summary>
public sealed class SealedStartTests
{
    private const int PageBytes = 4096;

    public static TheoryData<string, string> Damages =>
        new MatrixTheoryData<string, string>(
            ["none", nameof(SealMode.Shared), nameof(SealMode.Sealed)],
            ["noise in the first page", "text", "plain catalogue"]
        );

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_catalogue_whose_first_page_is_lost_is_set_aside_and_built_again(string mode, string damage)
    {
        await using var harness = await MakeAsync(mode);
        var data = harness.Copy();
        Assert.Equal(mode != "none", data.IsSealed);
        var content = Damaged(await File.ReadAllBytesAsync(data.Catalogue, TestContext.Current.CancellationToken), damage);
        await File.WriteAllBytesAsync(data.Catalogue, content, TestContext.Current.CancellationToken);

        await using var services = harness.Start(data);

        Assert.Equal(3, services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).Count);
        Assert.Equal(content, await File.ReadAllBytesAsync(Assert.Single(SetAside(data)), TestContext.Current.CancellationToken));
        Assert.Equal(mode != "none", data.IsSealed);
        await harness.RestoresIdenticalAsync(services, harness.Incremental);
        await harness.RestoresIdenticalAsync(services, await harness.BackupAsync(services, "bots", BackupType.Incremental));
    }

    [Theory]
    [InlineData(nameof(SealMode.Shared))]
    [InlineData(nameof(SealMode.Sealed))]
    public async Task A_catalogue_of_another_key_is_reported_and_not_changed(string mode)
    {
        await using var harness = await MakeAsync(mode);
        var data = harness.Copy();
        var before = Files(data);
        var bundles = Directory.GetFiles(data.Keys);
        var kept = Directory.CreateDirectory(data.Path + "-keys").FullName;
        foreach (var bundle in bundles)
        {
            File.Move(bundle, Path.Combine(kept, Path.GetFileName(bundle)));
        }

        // Makes other keys for the same host.
        RunKeys.WithKeys(new Settings { Data = data }, Enum.Parse<SealMode>(mode));
        var fault = Assert.Throws<Fault>(() => harness.Start(data));

        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Contains(data.Catalogue, fault.Message, StringComparison.Ordinal);
        Assert.Empty(SetAside(data));
        Assert.Equal(before, Files(data));

        Directory.Delete(data.Keys, recursive: true);
        Directory.Move(kept, data.Keys);
        await using var services = harness.Start(data);
        await harness.RestoresIdenticalAsync(services, harness.Full);
    }

    [Theory]
    [InlineData(nameof(SealMode.Shared))]
    [InlineData(nameof(SealMode.Sealed))]
    public async Task Without_an_archive_that_proves_the_key_a_catalogue_that_does_not_open_is_not_replaced(string mode)
    {
        await using var harness = await MakeAsync(mode);
        var data = harness.Copy();
        foreach (var archive in Directory.GetFiles(data.Archives))
        {
            File.Delete(archive);
        }

        var content = Damaged(await File.ReadAllBytesAsync(data.Catalogue, TestContext.Current.CancellationToken), "text");
        await File.WriteAllBytesAsync(data.Catalogue, content, TestContext.Current.CancellationToken);

        var fault = Assert.Throws<Fault>(() => harness.Start(data));

        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Contains("backupedge rebuild", fault.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(data.Catalogue, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_plain_catalogue_beside_its_sealed_copy_is_deleted()
    {
        await using var harness = await MakeAsync(nameof(SealMode.Shared));
        var data = harness.Copy();

        // As a process leaves it that was stopped after it had renamed the sealed copy.
        CatalogueDatabase.Open(data.PlainCatalogue).Dispose();
        Assert.True(File.Exists(data.PlainCatalogue));

        await using var services = harness.Start(data);

        Assert.Empty(Directory.GetFiles(data.Path, "catalogue.db*"));
        await harness.RestoresIdenticalAsync(services, harness.Full);
    }

    private static Task<DamageHarness> MakeAsync(string mode) =>
        DamageHarness.MakeAsync(alter: false, GroupCompression.Lz4, mode == "none" ? null : Enum.Parse<SealMode>(mode));

    private static IEnumerable<string> SetAside(DataPaths data) =>
        Directory
            .GetFiles(data.Path, "catalogue.*.damaged-*")
            .Where(path => !path.EndsWith("-wal", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal));

    private static List<(string Name, string Content)> Files(DataPaths data) =>
        [
            .. Directory
                .GetFiles(data.Path, "catalogue.*")
                .Where(path => !path.EndsWith("-shm", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => (Path.GetFileName(path), Convert.ToHexString(File.ReadAllBytes(path)))),
        ];

    private static byte[] Damaged(byte[] content, string damage)
    {
        switch (damage)
        {
            case "noise in the first page":
                new Random(3).NextBytes(content.AsSpan(0, PageBytes));
                return content;
            case "text":
                return [.. Enumerable.Repeat((byte)'x', 10_000)];
            default:
                return PlainCatalogue();
        }
    }

    // Of another data folder. A plain one is damaged by a cut, since it would be used otherwise.
    private static byte[] PlainCatalogue()
    {
        using var folder = new TestTrees.TempFolder();
        var path = folder.At("catalogue.db");
        CatalogueDatabase.Open(path).Dispose();
        return File.ReadAllBytes(path)[..PageBytes];
    }
}

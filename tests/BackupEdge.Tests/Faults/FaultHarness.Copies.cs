using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Jobs;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Faults;

/// <content>Copies in a folder.</content>
internal sealed partial class FaultHarness
{
    private const int BigFile = 20 << 20; // more than one part

    private string Disk => _scratch.At("disk");

    /// <summary>Adds a copy, with what the killed process has to do in it.</summary>
    /// <param name="work"><c>copy</c>, <c>copy big</c>, <c>copy removal</c> or <c>copy evict</c>.</param>
    public async Task AddCopyAsync(string work)
    {
        Directory.CreateDirectory(Disk);
        _settings = _settings with { Copies = [new CopyDefinition { Name = "away", Place = new FolderPlace(Disk) }] };
        _environment["BACKUPEDGE__COPIES__AWAY__KIND"] = "folder";
        _environment["BACKUPEDGE__COPIES__AWAY__PATH"] = Disk;
        switch (work)
        {
            case "copy":
                break;
            case "copy evict":
                _environment["BACKUPEDGE__COPIES__AWAY__LOCAL_RETENTION_DAYS"] = "0";
                break;
            case "copy big":
                await File.WriteAllBytesAsync(Path.Combine(_source, "big"), RandomNumberGenerator.GetBytes(BigFile));
                await using (var services = Open(TimeProvider.System))
                {
                    await BackUpAsync(services, BackupType.Full);
                }

                break;
            case "copy removal":
                await using (var services = Open(TimeProvider.System))
                {
                    await CopyAsync(services);

                    // The first one, which no other backup needs.
                    Delete(
                        services,
                        services.Catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)).MinBy(row => row.Sequence)!.Id
                    );
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(work), work, "The work is unknown.");
        }
    }

    /// <summary>
    /// Runs the copy again, and asserts that each record has its archive, that nothing unfinished is left, that a verification finds each
    /// byte as it was copied, and that another host recovers every backup from the copy alone.
    /// </summary>
    public async Task AssertCopyCompletesAsync()
    {
        List<string> expected;
        await using (var services = Open(TimeProvider.System))
        {
            await CopyAsync(services);
            await EndAsync(
                services,
                services.Queue.VerifyCopy(new CopyVerifyOptions { Copy = "away", Bytes = long.MaxValue }, TestServices.Admin).Id
            );
            expected = services.Catalogue.Read(session =>
                session.Backups.OfStatus(RunStatus.Completed).Select(row => row.Id).Order(StringComparer.Ordinal).ToList()
            );
        }

        var records = Names(CopyLayout.Records, CopyName.OfRecord);
        Assert.Equal(records, Names(CopyLayout.Archives, CopyName.OfArchive));
        Assert.DoesNotContain(Directory.EnumerateFiles(Disk, "*", SearchOption.AllDirectories), file =>
            file.Contains("upload", StringComparison.Ordinal)
        );
        Assert.True(Directory.GetFiles(Path.Combine(Disk, "c")).Length <= CatalogueCopying.Kept);

        string[] keys = RunKeys.SaveRecovery(_scratch.At("recovery.key")) is { } identity ? ["--identity", identity] : [];
        var lost = _settings;
        _settings = _settings with { Data = new DataPaths(_scratch.At("recovered")) };
        var (code, output) = await RunAsync(point: null, ["recover", Disk, .. keys]);
        Assert.True(code == 0, output);
        (code, output) = await RunAsync(point: null, ["verify", "--all", .. keys]);
        Assert.True(code == 0, output);
        await using var recovered = Open(TimeProvider.System);
        Assert.Equal(
            expected,
            recovered.Catalogue.Read(session =>
                session.Backups.OfStatus(RunStatus.Completed).Select(row => row.Id).Order(StringComparer.Ordinal).ToList()
            )
        );
        _settings = lost;
    }

    private static async Task CopyAsync(OwningServices services) =>
        await EndAsync(services, services.Queue.EnqueueCopy(new CopyOptions { Copy = "away" }, TestServices.Admin).Id);

    private List<CopyName> Names(string prefix, Func<string, CopyName?> nameOf) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Disk, prefix))
                .Select(file => nameOf(prefix + Path.GetFileName(file)))
                .OfType<CopyName>()
                .OrderBy(name => name.Sequence),
        ];
}

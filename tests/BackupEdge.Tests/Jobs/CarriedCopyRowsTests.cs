using BackupEdge.Catalogue;
using BackupEdge.Jobs.Startup;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Jobs;

/// <summary>What copies need of a damaged catalogue is in its replacement.</summary>
public sealed class CarriedCopyRowsTests
{
    [Fact]
    public void The_id_of_the_data_folder_and_the_deleted_backups_are_carried_over()
    {
        using var folder = new TempFolder();
        var store = Guid.NewGuid();
        var deleted = new DeletedBackupRow(3, "backup-3", new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero), "tester");
        using (var damaged = CatalogueDatabase.Open(folder.At("damaged.db")))
        {
            damaged.Write(session =>
            {
                session.Copies.SetStore(store);
                session.Copies.AddDeleted(deleted);
                session.Copies.AddDeleted(deleted with { Sequence = 4, Id = "../no-id" });
            });
        }

        using var catalogue = CatalogueDatabase.Open(folder.At("catalogue.db"));
        CarryOver.Run(folder.At("damaged.db"), catalogue, DateTimeOffset.UnixEpoch, NullLogger.Instance);

        Assert.Equal(store, catalogue.Read(session => session.Copies.Store()));
        Assert.Equal([deleted], catalogue.Read(session => session.Copies.Deleted()));
    }
}

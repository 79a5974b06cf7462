using System.Globalization;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Faults;

/// <content>Deleted backups in the bin.</content>
internal sealed partial class FaultHarness
{
    /// <summary>Whether the processes that are killed, and the next start, have a bin of deleted backups.</summary>
    public bool HasBin
    {
        get => _settings.Protection.UndeleteDays > 0;
        set
        {
            var days = value ? ProtectionRules.DefaultUndeleteDays : 0;
            _settings = _settings with { Protection = new ProtectionRules { UndeleteDays = days } };
            _environment["BACKUPEDGE__PROTECTION__UNDELETE_DAYS"] = days.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Deletes the unrelated full backup and the first incremental one, which the last one needs.</summary>
    public async Task FillBinAsync()
    {
        HasBin = true;
        await using var services = Open(TimeProvider.System);
        services.Queue.DeleteBackup(UnrelatedFull);
        services.Queue.DeleteBackup(FirstIncremental);
        HasBin = false;
    }

    /// <summary>Asserts that the marks beside the archives are those of the catalogue, and that a backup comes back from the bin.</summary>
    public async Task AssertBinAsync(string work)
    {
        await using var services = Open(TimeProvider.System);
        var rows = services.Catalogue.Read(session => session.Bin.List()).Select(row => row.Id).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(rows, new BinMarks(_settings.Data.Archives).List());
        Assert.Empty(Directory.GetFiles(_settings.Data.Archives, "*.bed.new"));
        var inBin = work switch
        {
            "bin unrelated" => UnrelatedFull,
            "bin needed" or "undelete" => FirstIncremental,
            _ => null,
        };
        if (inBin is null)
        {
            Assert.Empty(rows);
        }
        else
        {
            // What the prune deleted is there too.
            Assert.Contains(inBin, rows);
            Assert.False(work == "undelete" && rows.Contains(UnrelatedFull), "what was undeleted is not in the bin");
            services.Queue.Undelete(inBin, TestServices.Admin);
            AssertAllRestore(services);
        }
    }
}

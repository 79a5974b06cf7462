using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Drills;

namespace BackupEdge.Commands.Access;

/// <summary>Lists and shows the drills of a data folder.</summary>
internal sealed class LocalDrills(BackupServices services) : IDrillAccess
{
    /// <inheritdoc/>
    public Task<Answer<Page<DrillRow>>> ListAsync(DrillFilter filter)
    {
        var page = services.Catalogue.Read(session => session.Drills.List(filter));
        DrillListItem[] items = [.. page.Rows.Select(row => new DrillListItem(row))];
        return Task.FromResult(Answer<Page<DrillRow>>.Of(page, items, ApiJson.Default.DrillListItemArray));
    }

    /// <inheritdoc/>
    public Task<Answer<DrillReport>> ShowAsync(string text)
    {
        var report = DrillReports.Find(services.Catalogue, services.Ids.Drill(text)).Report;
        return Task.FromResult(new Answer<DrillReport>(DrillReports.Parse(report), () => report));
    }
}

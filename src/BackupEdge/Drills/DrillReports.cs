using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>Reads the reports of drills from the catalogue.</summary>
internal static class DrillReports
{
    /// <summary>Returns the drill of an id, which may be that of its job.</summary>
    /// <exception cref="Fault"><c>drill_not_found</c>.</exception>
    public static DrillRow Find(CatalogueDatabase catalogue, string id) =>
        catalogue.Read(session => session.Drills.Find(id))
        ?? throw new Fault(
            FaultCode.DrillNotFound,
            $"There is no drill '{RequestFaults.Short(id)}'. A drill that has not ended, or was cancelled, has no report.",
            ("drill_id", RequestFaults.Short(id))
        );

    /// <summary>Returns the report of a drill.</summary>
    /// <exception cref="Fault"><c>io_error</c> if it cannot be parsed.</exception>
    public static DrillReport Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DrillJson.Default.DrillReport) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new Fault(FaultCode.IoError, $"The report of the drill cannot be parsed: {e.Message}", e);
        }
    }
}

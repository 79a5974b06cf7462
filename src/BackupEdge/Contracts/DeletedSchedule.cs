using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>What a delete of a schedule took away; docs/api.md tells every field.</summary>
/// <param name="ScheduleId">The id it had.</param>
/// <param name="Deleted">Always true.</param>
/// <param name="Name">What people called it.</param>
/// <param name="Cron">Its cron line.</param>
internal sealed record DeletedSchedule(string ScheduleId, bool Deleted, string? Name, string Cron)
{
    /// <summary>Makes it of the row that was.</summary>
    public static DeletedSchedule From(ScheduleRow row) => new(row.Id, true, row.Name, row.Cron);
}

using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A schedule that was deleted.</summary>
/// <param name="ScheduleId">The id it had.</param>
/// <param name="Deleted">Always <c>true</c>.</param>
/// <param name="Name">The name it had.</param>
/// <param name="Cron">The cron line it had.</param>
internal sealed record DeletedSchedule(string ScheduleId, bool Deleted, string? Name, string Cron)
{
    /// <summary>Converts the deleted row.</summary>
    public static DeletedSchedule From(ScheduleRow row) => new(row.Id, true, row.Name, row.Cron);
}

using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands.Access;

/// <summary>Lists and changes schedules.</summary>
internal interface IScheduleAccess
{
    /// <summary>Returns the id of the schedule that a text names.</summary>
    Task<string> IdOfAsync(string text);

    /// <summary>Returns all schedules, newest first.</summary>
    Task<Answer<IReadOnlyList<ScheduleState>>> ListAsync();

    /// <summary>Returns a schedule.</summary>
    Task<Answer<ScheduleState>> ShowAsync(string id);

    /// <summary>Creates a schedule.</summary>
    Task<Answer<ScheduleState>> CreateAsync(ScheduleDefinition definition);

    /// <summary>Returns the next runs that a schedule would have, without creating it.</summary>
    Task<Answer<SchedulePreviewAnswer>> PreviewAsync(ScheduleDefinition definition, int count);

    /// <summary>Changes a schedule.</summary>
    Task<Answer<ScheduleState>> UpdateAsync(string id, Func<ScheduleDefinition, ScheduleDefinition> change);

    /// <summary>Deletes a schedule.</summary>
    Task<Answer<DeletedSchedule>> DeleteAsync(string id);

    /// <summary>Returns the next due times of a schedule.</summary>
    Task<Answer<IReadOnlyList<DateTimeOffset>>> NextAsync(string id, int count);
}

using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Keys;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands.Access;

/// <summary>Lists and changes the schedules of a data folder.</summary>
internal sealed class LocalSchedules(BackupServices services, Caller caller) : IScheduleAccess
{
    /// <inheritdoc/>
    public Task<string> IdOfAsync(string text) => Task.FromResult(services.Ids.Schedule(text));

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<ScheduleState>>> ListAsync()
    {
        var states = services.Schedules.List();
        ScheduleAnswer[] answers = [.. states.Select(state => new ScheduleAnswer(state))];
        return Task.FromResult(Answer<IReadOnlyList<ScheduleState>>.Of(states, answers, ApiJson.Default.ScheduleAnswerArray));
    }

    /// <inheritdoc/>
    public Task<Answer<ScheduleState>> ShowAsync(string id) => Of(services.Schedules.Show(id));

    /// <inheritdoc/>
    public Task<Answer<ScheduleState>> CreateAsync(ScheduleDefinition definition) => Of(services.Schedules.Create(definition, caller));

    /// <inheritdoc/>
    public Task<Answer<SchedulePreviewAnswer>> PreviewAsync(ScheduleDefinition definition, int count)
    {
        var preview = SchedulePreviewAnswer.From(definition.Cron, services.Schedules.Preview(definition, count));
        return Task.FromResult(Answer<SchedulePreviewAnswer>.Of(preview, preview, ApiJson.Default.SchedulePreviewAnswer));
    }

    /// <inheritdoc/>
    public Task<Answer<ScheduleState>> UpdateAsync(string id, Func<ScheduleDefinition, ScheduleDefinition> change) =>
        Of(services.Schedules.Update(id, change, caller));

    /// <inheritdoc/>
    public Task<Answer<DeletedSchedule>> DeleteAsync(string id)
    {
        var deleted = DeletedSchedule.From(services.Schedules.Delete(id, caller).Row);
        return Task.FromResult(Answer<DeletedSchedule>.Of(deleted, deleted, ApiJson.Default.DeletedSchedule));
    }

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<DateTimeOffset>>> NextAsync(string id, int count)
    {
        var due = services.Schedules.Next(id, count);
        var document = NextRunsAnswer.From(services.Schedules.Show(id), due);
        return Task.FromResult(Answer<IReadOnlyList<DateTimeOffset>>.Of(due, document, ApiJson.Default.NextRunsAnswer));
    }

    private static Task<Answer<ScheduleState>> Of(ScheduleState state) =>
        Task.FromResult(Answer<ScheduleState>.Of(state, new ScheduleAnswer(state), ApiJson.Default.ScheduleAnswer));
}

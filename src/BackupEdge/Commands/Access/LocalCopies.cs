using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Shows the copies of a data folder, and probes their stores.</summary>
internal sealed class LocalCopies(BackupServices services, Caller caller) : ICopyAccess
{
    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<CopyAnswer>>> ListAsync()
    {
        var now = services.Time.GetUtcNow();
        var version = services.Catalogue.Version();
        var copies = services.Catalogue.Read(session => services.CopyStatus.Read(session, version, now));
        CopyAnswer[] answers = [.. copies.Select(CopyAnswer.From)];
        return Task.FromResult(Answer<IReadOnlyList<CopyAnswer>>.Of(answers, answers, ApiJson.Default.CopyAnswerArray));
    }

    /// <inheritdoc/>
    public Task<Answer<CopyAnswer>> ShowAsync(string name)
    {
        var definition = CopyFaults.Find(services.Settings, name);
        var now = services.Time.GetUtcNow();
        var version = services.Catalogue.Version();
        var answer = CopyAnswer.From(services.Catalogue.Read(session => services.CopyStatus.Read(session, version, definition, now)));
        return Task.FromResult(Answer<CopyAnswer>.Of(answer, answer, ApiJson.Default.CopyAnswer));
    }

    /// <inheritdoc/>
    public async Task<Answer<StoreAbilitiesAnswer>> ProbeAsync(string name, CancellationToken cancellationToken)
    {
        var definition = CopyFaults.Find(services.Settings, name);
        var answer = StoreAbilitiesAnswer.From(await services.CopyProbing.RunAsync(definition, caller, cancellationToken))!;
        return Answer<StoreAbilitiesAnswer>.Of(answer, answer, ApiJson.Default.StoreAbilitiesAnswer);
    }
}

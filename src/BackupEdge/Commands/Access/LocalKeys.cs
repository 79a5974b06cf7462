using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Creates, lists and revokes the API keys of a data folder.</summary>
internal sealed class LocalKeys(BackupServices services, Caller caller) : IKeyAccess
{
    /// <inheritdoc/>
    public Task<Answer<IssuedKey>> CreateAsync(KeyRequest request)
    {
        var issued = services.Keys.Issue(request, caller);
        var document = new KeyAnswer(issued.Row, services.Time.GetUtcNow(), issued.Key);
        return Task.FromResult(Answer<IssuedKey>.Of(issued, document, ApiJson.Default.KeyAnswer));
    }

    /// <inheritdoc/>
    public Task<Answer<IReadOnlyList<KeyRow>>> ListAsync()
    {
        var now = services.Time.GetUtcNow();
        var rows = services.Keys.List();
        KeyAnswer[] keys = [.. rows.Select(row => new KeyAnswer(row, now))];
        return Task.FromResult(Answer<IReadOnlyList<KeyRow>>.Of(rows, keys, ApiJson.Default.KeyAnswerArray));
    }

    /// <inheritdoc/>
    public Task<Answer<KeyRow>> RevokeAsync(string id)
    {
        var row = services.Keys.Revoke(id, keepAdmin: false, caller);
        return Task.FromResult(Answer<KeyRow>.Of(row, new KeyAnswer(row, services.Time.GetUtcNow()), ApiJson.Default.KeyAnswer));
    }
}

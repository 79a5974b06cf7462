using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Remote;

/// <summary>Creates, lists and revokes the API keys of a server.</summary>
internal sealed class RemoteKeys(RemoteClient client) : IKeyAccess
{
    /// <inheritdoc/>
    public async Task<Answer<IssuedKey>> CreateAsync(KeyRequest request)
    {
        var body = new JsonBody()
            .Add("name", request.Name)
            .Add("role", WireNames.Of(request.Role))
            .AddIfGiven("expires_days", request.ExpiresDays)
            .AddUnlessNull("sources", request.Sources);

        // A server before this restriction would not know the field.
        body = request.IsCreateOnly ? body.Add("create_only", true) : body;
        var answer = await client.CreateAsync("/keys", body.ToBytes());
        var fields = new JsonFields(answer.Body);
        return new Answer<IssuedKey>(new IssuedKey(fields.Required("key"), RemoteRows.Key(fields)), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<KeyRow>>> ListAsync()
    {
        var answer = await client.GetAsync("/keys");
        KeyRow[] rows = [.. answer.Body.EnumerateArray().Select(item => RemoteRows.Key(new JsonFields(item)))];
        return new Answer<IReadOnlyList<KeyRow>>(rows, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<KeyRow>> RevokeAsync(string id)
    {
        var answer = await client.SendAsync(HttpMethod.Delete, $"/keys/{Uri.EscapeDataString(id)}", null);
        return new Answer<KeyRow>(RemoteRows.Key(new JsonFields(answer.Body)), () => answer.Text);
    }
}

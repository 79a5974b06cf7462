using BackupEdge.Commands.Access;
using BackupEdge.Contracts;

namespace BackupEdge.Commands.Remote;

/// <summary>Shows the copies of a server, and lets it probe their stores.</summary>
internal sealed class RemoteCopies(RemoteClient client) : ICopyAccess
{
    /// <summary>Returns the path of a copy.</summary>
    public static string PathOf(string name) => $"/copies/{Uri.EscapeDataString(name)}";

    /// <inheritdoc/>
    public async Task<Answer<IReadOnlyList<CopyAnswer>>> ListAsync()
    {
        var answer = await client.GetAsync("/copies");
        var copies = RemoteRows.Parse(answer.Body, RemoteJson.Default.CopyAnswerArray);
        return new Answer<IReadOnlyList<CopyAnswer>>(copies, () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<CopyAnswer>> ShowAsync(string name)
    {
        var answer = await client.GetAsync(PathOf(name));
        return new Answer<CopyAnswer>(RemoteRows.Parse(answer.Body, RemoteJson.Default.CopyAnswer), () => answer.Text);
    }

    /// <inheritdoc/>
    public async Task<Answer<StoreAbilitiesAnswer>> ProbeAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Post, $"{PathOf(name)}/probe", null, cancellationToken);
        return new Answer<StoreAbilitiesAnswer>(RemoteRows.Parse(answer.Body, RemoteJson.Default.StoreAbilitiesAnswer), () => answer.Text);
    }
}

using System.Text.Json.Serialization.Metadata;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the content of the backups of a server.</summary>
internal sealed class RemoteContents(RemoteClient client) : IContentAccess
{
    /// <inheritdoc/>
    public Task ListAsync(BrowseRequest request, Action<ContentPage<FileAnswer>> report)
    {
        var query = new QueryText($"/{Escaped(request.Id)}/files").Add("path", request.Path).AddIf("recursive", request.Recursive);
        return ReadAsync(query, RemoteJson.Default.FileAnswerArray, report);
    }

    /// <inheritdoc/>
    public Task FindAsync(VersionSearch request, Action<ContentPage<FileVersionAnswer>> report)
    {
        var query = new QueryText("/files")
            .Add("name", request.Pattern)
            .Add("since", request.Since)
            .Add("until", request.Until)
            .AddIf("ignore_case", request.IgnoresCase)
            .AddIf("changed", request.ChangedOnly)
            .AddIf("folders", true);
        return ReadAsync(query, RemoteJson.Default.FileVersionAnswerArray, report);
    }

    /// <inheritdoc/>
    public Task CompareAsync(CompareRequest request, Action<ContentPage<DifferenceAnswer>> report)
    {
        var query = new QueryText($"/{Escaped(request.BeforeId)}/diff/{Escaped(request.AfterId)}").Add("path", request.Path);
        return ReadAsync(query, RemoteJson.Default.DifferenceAnswerArray, report);
    }

    /// <inheritdoc/>
    public Task<IContent> OpenFileAsync(string id, string path, CancellationToken cancellationToken) =>
        OpenAsync(new QueryText($"/{Escaped(id)}/files/content").Add("path", path), cancellationToken);

    /// <inheritdoc/>
    public Task<IContent> OpenExportAsync(string id, string? path, TarFormat format, CancellationToken cancellationToken) =>
        OpenAsync(new QueryText($"/{Escaped(id)}/export").Add("format", ApiEnums.Of(format)).Add("path", path), cancellationToken);

    private async Task<IContent> OpenAsync(QueryText query, CancellationToken cancellationToken) =>
        new RemoteContent(client, await client.OpenAsync(HttpMethod.Get, query.ToString(), null, cancellationToken));

    private async Task ReadAsync<T>(QueryText query, JsonTypeInfo<T[]> type, Action<ContentPage<T>> report)
    {
        var next = (string?)query.Add("limit", ContentLimits.PageSize).ToString();
        while (next is not null)
        {
            var answer = await client.GetAsync(next);
            report(
                new ContentPage<T>(
                    RemoteRows.Parse(answer.Body, type),
                    answer.Count("X-Damaged-Entries"),
                    (int)answer.Count("X-Skipped-Backups")
                )
                {
                    LeftOutSources = answer.Header("X-Left-Out-Sources")?.Split(", ") ?? [],
                }
            );
            next = answer.Next;
        }
    }

    private static string Escaped(string id) => Uri.EscapeDataString(id);
}

using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Tar;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Commands.Access;

/// <summary>Reads the content of the backups of a data folder.</summary>
internal sealed class LocalContents(BackupServices services) : IContentAccess
{
    /// <inheritdoc/>
    public Task ListAsync(BrowseRequest request, Action<ContentPage<FileAnswer>> report)
    {
        ReadAll(
            after => services.Browser.Browse(request with { After = after }, CancellationToken.None),
            entry => new FileAnswer(entry),
            report
        );
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FindAsync(VersionSearch request, Action<ContentPage<FileVersionAnswer>> report)
    {
        var search = new SearchRequest
        {
            Pattern = PathPattern.Parse(request.Pattern, ignoresCase: request.IgnoresCase),
            WithFolders = true,
            ChangedOnly = request.ChangedOnly,
            Since = request.Since,
            Until = request.Until,
            Limit = ContentLimits.PageSize,
        };
        SearchPage page;
        do
        {
            page = services.Browser.Search(search, CancellationToken.None);
            FileVersionAnswer[] items = [.. page.Files.Select(file => new FileVersionAnswer(file))];
            report(new ContentPage<FileVersionAnswer>(items, page.DamagedEntries, page.SkippedBackups));
            search = search with { From = page.Next };
        } while (page.Next is not null);

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompareAsync(CompareRequest request, Action<ContentPage<DifferenceAnswer>> report)
    {
        IReadOnlyList<string> leftOut = [];
        ReadAll(
            after =>
            {
                (var page, leftOut) = services.Browser.Compare(request with { After = after }, CancellationToken.None);
                return page;
            },
            compared => new DifferenceAnswer(compared),
            page => report(page with { LeftOutSources = leftOut })
        );
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IContent> OpenFileAsync(string id, string path, CancellationToken cancellationToken)
    {
        var content = services.Engine.OpenContent(services.Queue.FindCompleted(id).Id, path, cancellationToken);
        return Task.FromResult<IContent>(new LocalFile(content));
    }

    /// <inheritdoc/>
    public Task<IContent> OpenExportAsync(string id, string? path, TarFormat format, CancellationToken cancellationToken)
    {
        var export = services.Engine.OpenExport(services.Queue.FindCompleted(id).Id, path);
        return Task.FromResult<IContent>(new LocalExport(export, format));
    }

    private static void ReadAll<TItem, TAnswer>(
        Func<byte[]?, BrowsedPage<TItem>> read,
        Func<TItem, TAnswer> convert,
        Action<ContentPage<TAnswer>> report
    )
    {
        byte[]? after = null;
        do
        {
            var page = read(after);
            report(new ContentPage<TAnswer>([.. page.Items.Select(convert)], page.DamagedEntries, 0));
            after = page.Next;
        } while (after is not null);
    }
}

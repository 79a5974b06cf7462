using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Commands.Access;

/// <summary>Reads the content of backups. Listings are reported page by page, so that they need little memory.</summary>
internal interface IContentAccess
{
    /// <summary>Lists the content of a backup.</summary>
    Task ListAsync(BrowseRequest request, Action<ContentPage<FileAnswer>> report);

    /// <summary>Finds files in all backups.</summary>
    Task FindAsync(VersionSearch request, Action<ContentPage<FileVersionAnswer>> report);

    /// <summary>Lists the differences between two backups.</summary>
    Task CompareAsync(CompareRequest request, Action<ContentPage<DifferenceAnswer>> report);

    /// <summary>Opens a file of a backup.</summary>
    Task<IContent> OpenFileAsync(string id, string path, CancellationToken cancellationToken);

    /// <summary>Opens a backup, or a folder of it, as a tar archive.</summary>
    Task<IContent> OpenExportAsync(string id, string? path, TarFormat format, CancellationToken cancellationToken);
}

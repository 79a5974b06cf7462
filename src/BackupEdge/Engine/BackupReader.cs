using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Verify;

namespace BackupEdge.Engine;

/// <summary>Restores and checks the backups of a store that need only be readable.</summary>
/// <param name="access">Opens the archives.</param>
/// <param name="options">Options and limits.</param>
internal sealed class BackupReader(ArchiveAccess access, EngineOptions options) : IBackupReader
{
    /// <inheritdoc/>
    public RestoreSummary Restore(RestoreRequest request, TransferProgress progress, CancellationToken cancellationToken) =>
        new RestorePipeline(access, options).Run(request, progress, cancellationToken);

    /// <inheritdoc/>
    public VerifySummary Verify(string id, TransferProgress progress, CancellationToken cancellationToken) =>
        new ArchiveVerifier(access, options).Run(id, progress, cancellationToken);

    /// <inheritdoc/>
    public void ThrowIfLocked(string id)
    {
        using var archives = ArchiveSet.Open(access, id);
        archives.ThrowIfLocked();
    }

    /// <inheritdoc/>
    public SourceContents ContentsOf(string id, string source, CancellationToken cancellationToken)
    {
        using var archives = ArchiveSet.Open(access, id);
        archives.ThrowIfLocked();
        var name = Encoding.UTF8.GetBytes(source);
        var reader = NamedEntry.NewReader(archives, new ChunkReader(archives));
        var (entry, parts) = (new ManifestEntry(), new List<ContentPart>());
        var (entries, files, bytes, fileName) = (0L, 0L, 0L, (string?)null);
        reader.Seek(name);
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (PathOrder.IsWithin(entry.Path.Span, name))
            {
                entries++;
                if (entry.Kind is ManifestEntryKind.File or ManifestEntryKind.Stream)
                {
                    files++;
                    reader.VisitParts(entry, parts, some =>
                        some.ForEach(part => bytes = Saturated.Add(bytes, part.IsHole ? 0 : part.Length))
                    );
                }

                if (entry.Kind == ManifestEntryKind.Stream)
                {
                    fileName = PathText.Of(entry.Path.Span[(entry.Path.Span.LastIndexOf((byte)'/') + 1)..]);
                }
            }
            else if (PathOrder.Compare(entry.Path.Span, name) > 0)
            {
                break;
            }
        }

        return new SourceContents(entries, files, bytes, fileName);
    }

    /// <inheritdoc/>
    public RestoredCheckSummary CheckRestored(RestoredCheckRequest request, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var archives = ArchiveSet.Open(access, request.Id);
        archives.ThrowIfLocked();
        return new RestoredCheck(archives, request, progress, cancellationToken).Run();
    }
}

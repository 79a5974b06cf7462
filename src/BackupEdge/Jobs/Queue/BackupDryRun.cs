using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Objects.S3;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Determines what a backup would contain now. This is no job: it reads the sources and the bases in the calling process and writes
/// nothing.
/// </summary>
/// <param name="settings">The settings with the sources.</param>
/// <param name="catalogue">The catalogue, or null if there is none yet.</param>
/// <param name="engine">Reads the sources and the bases, or null if there is no catalogue yet.</param>
internal sealed class BackupDryRun(Settings settings, CatalogueDatabase? catalogue, IEngine? engine)
{
    /// <summary>Determines the extent of a backup, with the type and bases that it would have.</summary>
    /// <param name="options">The options of the backup.</param>
    /// <param name="report">Called with each entry, or null.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field, or the fault of the backup.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (BaseChoice Choice, PreviewSummary Summary) Run(
        BackupOptions options,
        Action<PreviewedPath>? report,
        CancellationToken cancellationToken
    )
    {
        var sources = JobRules.SourcesOf(options, settings);
        var choice = catalogue?.Read(session => BaseChoice.Make(session, sources, options.Type))
            ?? new BaseChoice(BackupType.Full, [], null);
        var definitions = sources.Select(source => settings.FindSource(source.Name)!).ToList();
        var isReported = false;
        Action<PreviewedPath>? observe = report is null
            ? null
            : path =>
            {
                isReported = true;
                report(path);
            };
        while (true)
        {
            try
            {
                return (choice, Run(choice, definitions, observe, cancellationToken));
            }
            catch (BaseUnusableException e) when (!isReported)
            {
                choice = choice.Without(e.BaseId, e.Message);
            }
            catch (BaseUnusableException e)
            {
                throw new Fault(
                    FaultCode.ArchiveDamaged,
                    $"The base '{e.BaseId}' is damaged, so a backup would read its sources completely. {e.Message} Leave out the list "
                        + "to see the extent.",
                    e,
                    ("backup_id", e.BaseId)
                );
            }
        }
    }

    /// <summary>Returns the names of the sources of a backup, in order.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field.</exception>
    public IReadOnlyList<string> SourcesOf(BackupOptions options) =>
        [.. JobRules.SourcesOf(options, settings).Select(source => source.Name)];

    private static EngineOptions WithoutData => new() { OpenBuckets = connection => new S3BucketEngine(connection, TimeProvider.System) };

    private PreviewSummary Run(
        BaseChoice choice,
        IReadOnlyList<SourceDefinition> sources,
        Action<PreviewedPath>? report,
        CancellationToken cancellationToken
    )
    {
        var request = new PreviewRequest
        {
            Bases = choice.IdsBySource,
            Sources = sources,
            Warnings = choice.Warnings,
            Forbidden = settings.Data.Forbidden,
            Databases = settings.DatabaseFiles,
        };
        return engine?.Preview(request, report, cancellationToken)
            ?? new BackupPreview(access: null, WithoutData, report).Run(request, cancellationToken);
    }
}

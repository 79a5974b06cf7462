using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs copies of the archive store. Different copies run at the same time; two runs of one copy <em>must not</em>: the second one waits
/// for the first. A run never fails because a store cannot be reached: it waits, until it is cancelled.
/// </summary>
/// <param name="settings">The settings with the data folder.</param>
/// <param name="contexts">Connects to the stores.</param>
/// <param name="turns">The turns of the copies.</param>
/// <param name="eviction">Removes archives from the data folder.</param>
/// <param name="catalogueKey">The key of a sealed catalogue; null for a plain one.</param>
internal sealed class CopyJobs(Settings settings, CopyContexts contexts, CopyTurns turns, Eviction eviction, CatalogueKey? catalogueKey)
{
    /// <summary>Runs the copy of a job on the calling thread, which it blocks.</summary>
    /// <exception cref="Fault">The store refuses the credentials or the request, or the data folder cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; the next run continues.</exception>
    public CopySummary Run(RunningJob running)
    {
        var name = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.CopyOptions)!.Copy;
        using var turn = turns.Take(name, running.Token);
        var context = contexts.Connect(name, running);
        using (context.Store)
        {
            var opening = new CopyOpening(context, settings.Data.Keys, CopyInstance.Of(settings.Data.Path), ProgramVersion.Number);
            var path = settings.Data.Catalogue;
            var catalogues = new CatalogueCopying(
                copy => CatalogueSnapshot.Write(path, copy, catalogueKey),
                settings.Data.Scratch,
                catalogueKey is not null
            );

            // The thread belongs to this job.
            var summary = new CopyRun(context, opening, catalogues).RunAsync(running.Token).GetAwaiter().GetResult();
            return summary.Counts.MissingArchives == 0 ? Evict(context, summary, running.Token) : summary;
        }
    }

    private CopySummary Evict(CopyContext context, CopySummary summary, CancellationToken cancel)
    {
        var retention = new LocalRetention(context, settings.Copies, eviction);
        retention.Run(cancel);
        var counts = summary.Counts with { EvictedArchives = retention.Archives, EvictedBytes = retention.Bytes };
        return new CopySummary(counts, [.. summary.Reports, .. retention.Reports]);
    }
}

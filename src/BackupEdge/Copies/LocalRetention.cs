using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Removes archives from the data folder that are old enough and in all copies, after a run of a copy that left nothing missing. Blocks, so
/// it is used on a thread of a job.
/// </summary>
/// <param name="context">The run that has ended.</param>
/// <param name="copies">
/// All copies of the settings: what one of them does not have stays, since it would have to be read from another.
/// </param>
/// <param name="eviction">Removes one archive.</param>
internal sealed class LocalRetention(CopyContext context, IReadOnlyList<CopyDefinition> copies, Eviction eviction)
{
    private readonly List<PathReport> _reports = [];

    /// <summary>What could not be removed, and why.</summary>
    public IReadOnlyList<PathReport> Reports => _reports;

    /// <summary>The archives that were removed.</summary>
    public long Archives { get; private set; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Removes what may be removed. A failure is reported, and never fails the run: the copy is complete, and the next run tries again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(CancellationToken cancel)
    {
        if (context.Definition.LocalRetentionDays is not { } days)
        {
            return;
        }

        var place = StoredPlace.Of(context.Definition.Place);
        foreach (var row in Candidates(EarlierNow - TimeSpan.FromDays(days)))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var candidate = new EvictionCandidate(new CopyName(row.Sequence, row.Id, row.Generation), row.RecordVersion);
                if (eviction.Run(candidate, place, context.Store, context.Seal) == EvictionOutcome.Removed)
                {
                    Archives++;
                    Bytes += row.Bytes;
                }
            }
            catch (Fault fault) when (fault.Code == FaultCode.CopyDamaged)
            {
                // The next run writes it again.
                context.Catalogue.Write(session => session.Copies.SetDamaged(context.Name, row, fault.Message));
                _reports.Add(new PathReport(row.Id, "damaged", fault.Message));
            }
            catch (Fault fault) when (fault.Code is FaultCode.NoSpace or FaultCode.IoError)
            {
                _reports.Add(new PathReport(row.Id, fault.Code, $"It stays in the data folder: {fault.Message}"));
                return;
            }
        }
    }

    // No archive leaves the data folder because one of the clocks is wrong.
    private DateTimeOffset EarlierNow => context.StoreNow < context.Now ? context.StoreNow : context.Now;

    private List<CopiedRow> Candidates(DateTimeOffset before)
    {
        var (sources, copied) = context.Catalogue.Read(session =>
            (session.Copies.Sources(), copies.ToDictionary(copy => copy.Name, copy => session.Copies.Copied(copy.Name)))
        );
        var whole = copied.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Where(row => row is { IsDamaged: false, Problem: null }).ToLookup(row => row.Sequence)
        );
        var candidates = new List<CopiedRow>();
        foreach (var source in sources.Where(source => source.CompletedAt <= before && context.IsLocal(source.Id)))
        {
            var present = whole.Values.Select(rows => rows[source.Sequence].FirstOrDefault(row => row.Rewrites == source.Rewrites));
            if (
                present.All(row => row is not null)
                && whole[context.Name][source.Sequence].First(row => row.Rewrites == source.Rewrites) is var own
                && !context.Locks.IsShort(own.ProtectedUntil, context.StoreNow)
            )
            {
                candidates.Add(own);
            }
        }

        return candidates;
    }
}

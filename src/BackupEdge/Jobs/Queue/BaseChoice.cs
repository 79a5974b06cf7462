using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Jobs.Queue;

/// <summary>The actual type of a requested backup and the bases of its sources.</summary>
/// <param name="Type">The actual type.</param>
/// <param name="Bases">
/// The base of each source that has one; empty for a full backup, or if the bases are not decided yet. The other sources are read
/// completely.
/// </param>
/// <param name="Reason">The reason why the type differs from the requested one; null if it does not.</param>
internal sealed record BaseChoice(BackupType Type, IReadOnlyList<SourceBase> Bases, string? Reason)
{
    /// <summary>The warnings about sources that are read completely because their base cannot be used.</summary>
    public IReadOnlyList<PathReport> Warnings { get; init; } = [];

    /// <summary>The id of the newest base; null if there is none.</summary>
    public string? BaseId => Bases.MaxBy(found => found.Sequence)?.BackupId;

    /// <summary>The id of the base of each source that has one.</summary>
    public IReadOnlyDictionary<string, string> IdsBySource => Bases.ToDictionary(found => found.Source, found => found.BackupId);

    /// <summary>
    /// Predicts the choice when the backup is requested. If queued backups may still provide a base, the type stays as requested.
    /// </summary>
    public static BaseChoice Predict(CatalogueSession session, IReadOnlyList<BackupSource> sources, BackupType requested)
    {
        var choice = Make(session, sources, requested);
        return choice.Reason is not null && session.Backups.HasQueuedOrRunning(sources) ? new BaseChoice(requested, [], null) : choice;
    }

    /// <summary>
    /// Chooses type and bases when the backup starts: for an incremental backup the last completed one that contains the source, for a
    /// differential backup the last completed full one. If no source has a base, the backup is full.
    /// </summary>
    public static BaseChoice Make(CatalogueSession session, IReadOnlyList<BackupSource> sources, BackupType requested)
    {
        if (requested == BackupType.Full)
        {
            return new BaseChoice(BackupType.Full, [], null);
        }

        var bases = new List<SourceBase>();
        foreach (var source in sources)
        {
            if (session.Backups.FindBase(source, requested) is var (sequence, id))
            {
                bases.Add(new SourceBase(source.Name, id, sequence));
            }
        }

        if (bases.Count > 0)
        {
            return WithoutDoubtful(session, new BaseChoice(requested, bases, null));
        }

        var (kind, what) = requested switch
        {
            BackupType.Incremental => ("An incremental", "backup"),
            BackupType.Differential => ("A differential", "full backup"),
            _ => throw new UnreachableException($"Backups of the type {requested} have no base."),
        };
        return new BaseChoice(
            BackupType.Full,
            [],
            $"{kind} backup needs a completed {what} of one of its sources to compare with. There is none, so this backup is full."
        );
    }

    // A backup that refers to damaged content is damaged too, so what is known to be damaged is stored again.
    private static BaseChoice WithoutDoubtful(CatalogueSession session, BaseChoice choice)
    {
        foreach (var found in choice.Bases.DistinctBy(found => found.Sequence))
        {
            var doubt = session.Backups.DoubtOf(found.Sequence);
            choice = doubt.IsNone ? choice : choice.Without(found.BackupId, Explain(doubt));
        }

        return choice;
    }

    private static string Explain(BackupDoubt doubt) =>
        doubt.Problems > 0 ? "Its last verify found damage."
        : doubt.MissingArchive is { } archive ? $"The archive '{archive}', which it needs, is missing."
        : "Damage was found in an archive that it needs, and it was not verified since.";

    /// <summary>
    /// Returns the choice without a base that cannot be used: its sources are read completely. Without any other base the backup is full.
    /// </summary>
    /// <param name="baseId">The id of the base.</param>
    /// <param name="why">Why it cannot be used.</param>
    public BaseChoice Without(string baseId, string why)
    {
        List<SourceBase> others = [.. Bases.Where(found => found.BackupId != baseId)];
        if (others.Count == 0)
        {
            return new BaseChoice(BackupType.Full, [], $"The base '{baseId}' cannot be used, so this backup is full. {why}");
        }

        var lost = Bases
            .Where(found => found.BackupId == baseId)
            .Select(found => new PathReport(
                found.Source,
                PathReport.BaseUnusable,
                $"The source was read completely, since its base '{baseId}' cannot be used: {why}"
            ));
        return this with { Bases = others, Warnings = [.. Warnings, .. lost] };
    }

    /// <summary>Returns a row of the catalogue with this choice.</summary>
    public BackupRow ApplyTo(BackupRow row)
    {
        var ids = IdsBySource;
        return row with
        {
            Type = Type,
            BaseId = BaseId,
            TypeReason = Reason,
            Sources = [.. row.Sources.Select(source => source with { BaseId = ids.GetValueOrDefault(source.Name) })],
        };
    }
}

using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>What may be asked for, before a job is made of it. Every fault names the field at fault.</summary>
internal static class JobRules
{
    /// <summary>The most characters of a label.</summary>
    public const int MaxLabelLength = 200;

    /// <summary>The most days of a retention.</summary>
    public const int MaxRetentionDays = 36500;

    private const int MaxPaths = 10_000;

    /// <summary>The sources that a backup takes.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static IReadOnlyList<BackupSource> SourcesOf(BackupOptions options, Settings settings)
    {
        Check(options);
        foreach (var name in options.Sources ?? [])
        {
            if (settings.FindSource(name) is null)
            {
                throw Invalid(
                    "sources",
                    $"There is no source '{name}'. " + $"{Known("sources", settings.Sources.Select(source => source.Name))}"
                );
            }
        }

        var chosen = settings
            .Sources.Where(source => options.Sources?.Contains(source.Name) ?? true)
            .Where(source => IsTaken(source.Kind, options.IncludeFiles, options.IncludeDatabase))
            .Select(source => new BackupSource(source.Name, source.Kind, source.Location))
            .ToList();
        if (chosen.Count > 0)
        {
            return chosen;
        }

        throw settings.Sources.Count == 0
            ? Invalid("sources", "No source is configured. Start with --source NAME=PATH, or name sources in backupedge.json.")
            : Invalid(
                "sources",
                "Nothing is left to back up with these `sources`, `include_files` and `include_database`. "
                    + $"{Known("sources", settings.Sources.Select(source => source.Name))}"
            );
    }

    /// <summary>Whether a restore can be done as asked.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static void Check(RestoreOptions options, BackupRow backup, Settings settings)
    {
        if (options.Target != Settings.Original && settings.FindTarget(options.Target) is null)
        {
            throw Invalid(
                "target",
                $"There is no target '{options.Target}'. "
                    + $"{Known("targets", settings.Targets.Select(target => target.Name).Append(Settings.Original))}"
            );
        }

        if (options.Paths.Count > MaxPaths)
        {
            throw Invalid("paths", $"At most {MaxPaths} paths can be given, not {options.Paths.Count}. Name the folders above them.");
        }

        foreach (var path in options.Paths)
        {
            ArchivePath.ThrowIfUnsafe(path);
        }

        RestoreDestinations.Of(options, backup, settings);
    }

    /// <summary>Whether sources of a kind are taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static bool IsTaken(string kind, bool includeFiles, bool includeDatabase) =>
        SourceKinds.Get(kind).IsDatabase ? includeDatabase : includeFiles;

    /// <summary>The fault of a field.</summary>
    public static Fault Invalid(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", field));

    private static void Check(BackupOptions options)
    {
        if (options.Label is { } label && (label.Length is 0 or > MaxLabelLength || VisibleText.HasHidden(label)))
        {
            throw Invalid("label", $"A label has 1 to {MaxLabelLength} characters, and none that cannot be seen.");
        }

        if (options.RetentionDays is < 1 or > MaxRetentionDays)
        {
            throw Invalid("retention_days", $"`retention_days` is 1 to {MaxRetentionDays}, not {options.RetentionDays}.");
        }

        if (options.Sources is { Count: 0 })
        {
            throw Invalid("sources", "`sources` is empty. Leave it out to take all, or name some.");
        }
    }

    private static string Known(string what, IEnumerable<string> names) => $"Known {what}: {string.Join(", ", names)}.";
}

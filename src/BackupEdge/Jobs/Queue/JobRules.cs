using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <summary>Validates the options of requested jobs. Every <see cref="Fault"/> names the invalid field.</summary>
internal static class JobRules
{
    private const int MaxPaths = 10_000;
    private const int MaxPatterns = 100;
    private const int MaxStrip = 100;

    // {name} and the 63 bytes of a name.
    private const int MaxDatabaseName = 80;

    /// <summary>Validates the options and returns the sources to back up.</summary>
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
                    $"There is no source '{name}'. {Known("sources", settings.Sources.Select(source => source.Name))}"
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
            ? Invalid("sources", "No source is configured. Start with --source NAME=PATH, or add sources to backupedge.json.")
            : Invalid(
                "sources",
                "These `sources`, `include_files` and `include_database` leave nothing to back up. "
                    + $"{Known("sources", settings.Sources.Select(source => source.Name))}"
            );
    }

    /// <summary>Refuses limits of an operator's backup that would lift those of the host.</summary>
    /// <exception cref="Fault"><c>forbidden</c>.</exception>
    public static void ThrowIfLifted(BackupLimits? limits, Settings settings, Caller caller)
    {
        if (caller.Operator is null || limits is null)
        {
            return;
        }

        if (settings.ReadBytesPerSecond > 0 && (limits.ReadBytesPerSecond is 0 || limits.ReadBytesPerSecond > settings.ReadBytesPerSecond))
        {
            throw Lifted("read_bytes_per_second", $"at most {settings.ReadBytesPerSecond}");
        }

        if (settings.IoClass == IoClass.Idle && limits.IoClass == IoClass.BestEffort)
        {
            throw Lifted("io_class", WireNames.Of(IoClass.Idle));
        }
    }

    private static Fault Lifted(string field, string allowed) =>
        new(
            FaultCode.Forbidden,
            $"`{field}` would lift a limit of this host, which only an admin may do. Leave it out, or set it to {allowed}.",
            ("field", field),
            ("required_role", WireNames.Of(Role.Admin))
        );

    /// <summary>Validates the options of a restore.</summary>
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
            throw Invalid("paths", $"At most {MaxPaths} paths are allowed, not {options.Paths.Count}. Give their folders instead.");
        }

        foreach (var path in options.Paths)
        {
            ArchivePath.ThrowIfUnsafe(path);
        }

        CheckSelection(options);
        RestoreDestinations.Of(options, backup, settings);
    }

    /// <summary>Returns whether sources of the given kind are included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static bool IsTaken(string kind, bool includeFiles, bool includeDatabase) =>
        SourceKinds.Get(kind).IsDatabase ? includeDatabase : includeFiles;

    /// <summary>Creates an <c>invalid_request</c> fault for a field.</summary>
    public static Fault Invalid(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", field));

    private static void CheckSelection(RestoreOptions options)
    {
        if (options.Paths.Count(PathSelection.IsPattern) > MaxPatterns)
        {
            throw Invalid("paths", $"At most {MaxPatterns} of the `paths` may have wildcards. Give fewer, or their folders.");
        }

        if (options.Exclude.Count > MaxPatterns)
        {
            throw Invalid("exclude", $"At most {MaxPatterns} patterns are allowed, not {options.Exclude.Count}.");
        }

        foreach (var pattern in options.Exclude)
        {
            PathSelection.ParseExclude(pattern);
        }

        if (options.Strip is < 0 or > MaxStrip)
        {
            throw Invalid("strip", $"`strip` must be 0 to {MaxStrip}, not {options.Strip}.");
        }

        if (options.Strip > 0 && options.Target == Settings.Original)
        {
            throw Invalid("strip", "With `strip`, nothing has its original place. Restore to another target.");
        }

        if (options.DatabaseName is { } name)
        {
            CheckDatabaseName(name, options);
        }

        if (options.Delete && options.Overwrite != OverwriteMode.Replace)
        {
            throw Invalid("overwrite", "With `delete`, the restored folders become as in the backup: `overwrite` must be replace.");
        }
    }

    private static void CheckDatabaseName(string name, RestoreOptions options)
    {
        if (name.Length is 0 or > MaxDatabaseName || name.Any(char.IsControl))
        {
            throw Invalid("database_name", $"`database_name` must have 1 to {MaxDatabaseName} characters, and no control characters.");
        }

        if (!options.RestoreDatabase)
        {
            throw Invalid("database_name", "`database_name` needs `restore_database` true.");
        }
    }

    private static void Check(BackupOptions options)
    {
        MarkRules.Check(options.Label, options.RetentionDays, options.Tags ?? []);
        if (options.Sources is { Count: 0 })
        {
            throw Invalid("sources", "`sources` is empty. Omit it to back up all sources, or give at least one.");
        }

        foreach (var (field, problem) in options.Limits?.Problems() ?? [])
        {
            throw Invalid(field, $"`{field}` {problem}");
        }
    }

    private static string Known(string what, IEnumerable<string> names) => $"Known {what}: {string.Join(", ", names)}.";
}

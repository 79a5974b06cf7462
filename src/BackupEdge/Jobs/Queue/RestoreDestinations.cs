using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Where each source of a backup goes in a restore, and whether it may. A stream goes back into its PostgreSQL database or command
/// only when that was asked for by name; a SQLite database is a file, and replaced as such.
/// </summary>
internal sealed class RestoreDestinations
{
    private readonly RestoreOptions _options;
    private readonly Settings _settings;
    private readonly TargetDefinition? _target;
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _followed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StreamSourceDefinition> _databases = new(StringComparer.Ordinal);

    private RestoreDestinations(RestoreOptions options, Settings settings)
    {
        _options = options;
        _settings = settings;
        _target = settings.FindTarget(options.Target);
    }

    /// <summary>Source name to the folder that gets its tree, or the file of its stream.</summary>
    public IReadOnlyDictionary<string, string> Folders => _folders;

    /// <summary>
    /// Source name to the part of its folder's path that was configured to be followed through symbolic links; the folder of a source
    /// below a target is never.
    /// </summary>
    public IReadOnlyDictionary<string, string> Followed => _followed;

    /// <summary>Source name to what its stream goes back into.</summary>
    public IReadOnlyDictionary<string, StreamSourceDefinition> Databases => _databases;

    /// <summary>Finds them.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field at fault.</exception>
    public static RestoreDestinations Of(RestoreOptions options, BackupRow backup, Settings settings)
    {
        var places = new RestoreDestinations(options, settings);
        foreach (var source in backup.Sources)
        {
            if (!places.IsAskedFor(source))
            {
                continue;
            }

            var kind = KindOf(source);
            if (kind.IsDatabase ? options.IncludeDatabase : options.IncludeFiles)
            {
                places.Add(kind, source);
            }
        }

        if (places._folders.Count + places._databases.Count == 0)
        {
            // With paths, whoever reads the manifest tells which of them is not there.
            throw options.Paths.Count > 0
                ? JobRules.Invalid(
                    "paths",
                    "These `paths` name no source of this backup that `include_files` and `include_database` "
                        + "leave. Paths begin with a source's name."
                )
                : JobRules.Invalid(
                    "include_files",
                    "Nothing of this backup is left to restore with these `include_files` and " + "`include_database`."
                );
        }

        places.ThrowIfDatabasesClash();
        return places;
    }

    private bool IsOriginal => _options.Target == Settings.Original;

    private bool IsAskedFor(BackupSource source) =>
        _options.Paths.Count == 0
        || _options.Paths.Any(path => path == source.Name || path.StartsWith(source.Name + "/", StringComparison.Ordinal));

    private void Add(SourceKind kind, BackupSource source)
    {
        var configured = _settings.FindSource(source.Name);
        var destination = kind.FindDestination(
            new RestoreChoice
            {
                Name = source.Name,
                Location = source.Path,
                Configured = configured,
                Original = IsOriginal ? OriginalOf(source, configured) : null,
                Target = _target,
                IntoDatabase = _options.RestoreDatabase,
            }
        );
        if (destination.Folder is { } folder)
        {
            _folders[source.Name] = folder;
        }
        else
        {
            _databases[source.Name] = destination.Database!;
        }

        if (destination.Followed is { } followed)
        {
            _followed[source.Name] = followed;
        }
    }

    private static SourceDefinition OriginalOf(BackupSource source, SourceDefinition? configured) =>
        configured switch
        {
            null => throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' is not configured any more, so it has no original place. Restore to another target."
            ),
            _ when configured.Kind == source.Kind => configured,
            _ => throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' was of the kind {source.Kind} and is now {configured.Kind}, so it has no original place. "
                    + "Restore to another target."
            ),
        };

    private static SourceKind KindOf(BackupSource source) =>
        SourceKinds.Find(source.Kind)
        ?? throw JobRules.Invalid(
            "paths",
            $"The source '{source.Name}' is of the kind '{source.Kind}', which this version does not know. "
                + "Restore other parts alone with `paths`, or use the version that made the backup."
        );

    private void ThrowIfDatabasesClash()
    {
        var programs = _databases.Values.Where(into => into.DatabaseFile is null).ToList();
        if (programs.Count > 0 && _options.Overwrite != OverwriteMode.Replace)
        {
            throw JobRules.Invalid(
                "overwrite",
                $"With `{RestoreChoice.DatabaseField}`, the data of '{programs[0].Name}' are replaced as a whole: "
                    + "`overwrite` must be replace."
            );
        }

        var twins = programs
            .Where(into => into.ReplacedDatabase is not null)
            .GroupBy(into => (into.Kind, into.ReplacedDatabase))
            .FirstOrDefault(group => group.Count() > 1);
        if (twins is not null)
        {
            throw JobRules.Invalid(
                RestoreChoice.DatabaseField,
                $"The sources {string.Join(", ", twins.Select(into => $"'{into.Name}'"))} would be restored into one database. "
                    + "Restore one at a time, with `paths`."
            );
        }
    }
}

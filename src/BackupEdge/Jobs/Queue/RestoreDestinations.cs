using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Determines the destination of each source of a backup in a restore. A stream is restored into its PostgreSQL database or command only
/// if <see cref="RestoreOptions.RestoreDatabase"/> is set; a SQLite database is replaced as a file.
/// </summary>
internal sealed class RestoreDestinations
{
    private readonly RestoreOptions _options;
    private readonly Settings _settings;
    private readonly TargetDefinition? _target;
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _followed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StreamSourceDefinition> _databases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FilesSource> _originals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BucketConnection> _buckets = new(StringComparer.Ordinal);
    private readonly List<string> _trees = [];

    private RestoreDestinations(RestoreOptions options, Settings settings)
    {
        _options = options;
        _settings = settings;
        _target = settings.FindTarget(options.Target);
    }

    /// <summary>The folder for each source's tree, or the file for its stream, by source name.</summary>
    public IReadOnlyDictionary<string, string> Folders => _folders;

    /// <summary>
    /// By source name, the configured part of its folder's path, in which symbolic links are followed. They are never followed in the
    /// folder that is created for a source below a target.
    /// </summary>
    public IReadOnlyDictionary<string, string> Followed => _followed;

    /// <summary>The database or command that each source's stream is restored into, by source name.</summary>
    public IReadOnlyDictionary<string, StreamSourceDefinition> Databases => _databases;

    /// <summary>The engine into whose buckets each source is restored, by source name.</summary>
    public IReadOnlyDictionary<string, BucketConnection> Buckets => _buckets;

    /// <summary>Creates the request of a restore to these destinations.</summary>
    /// <param name="backupId">The id of the backup.</param>
    public RestoreRequest ToRequest(string backupId) =>
        new()
        {
            Id = backupId,
            Destinations = _folders,
            Followed = _followed,
            Forbidden = _settings.Data.Forbidden,
            Exempt = [_settings.Data.Staging],
            Databases = _databases,
            Buckets = _buckets,
            Paths = _options.Paths,
            Exclude = _options.Exclude,
            Strip = _options.Strip,
            DeleteIn = _options.Delete ? _trees : [],
            KnownDatabases = _settings.DatabaseFiles,
            Originals = _originals,
            Overwrite = _options.Overwrite,
            Trust = _options.Trust,
            DryRun = _options.DryRun,
        };

    /// <summary>Determines the destinations of the sources that the options select.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field.</exception>
    public static RestoreDestinations Of(RestoreOptions options, BackupRow backup, Settings settings)
    {
        var places = new RestoreDestinations(options, settings);
        foreach (var source in backup.Sources)
        {
            if (!places.IsSelected(source))
            {
                continue;
            }

            var kind = KindOf(source);
            if (kind.IsDatabase ? options.IncludeDatabase : options.IncludeFiles)
            {
                places.Add(kind, source);
            }
        }

        if (places._folders.Count + places._databases.Count + places._buckets.Count == 0)
        {
            // A path that does not exist in the manifest is reported later, by the restore.
            throw options.Paths.Count > 0
                ? JobRules.Invalid(
                    "paths",
                    "These `paths` match no source of this backup that is restored with these `include_files` and "
                        + "`include_database`. Paths begin with a source's name."
                )
                : JobRules.Invalid(
                    "include_files",
                    "These `include_files` and `include_database` leave nothing of this backup to restore."
                );
        }

        if (options.Delete && places._trees.Count == 0)
        {
            throw JobRules.Invalid(
                "delete",
                "`delete` concerns sources of kind files, and of kind s3 that are restored as files; nothing of such a source is restored."
            );
        }

        if (options.Strip > 0 && places._buckets.Count > 0)
        {
            throw JobRules.Invalid("strip", "`strip` is for restores to folders: objects that are restored into buckets keep their keys.");
        }

        if (options.RestoreTo is not null && places._databases.Values.OfType<PostgresPhysicalSource>().Count() != 1)
        {
            throw JobRules.Invalid(
                "restore_to",
                "`restore_to` needs one source of the kind postgres with the method physical. Select it with `paths`."
            );
        }

        places.ThrowIfDatabasesClash();
        return places;
    }

    private bool IsOriginal => _options.Target == Settings.Original;

    private bool IsSelected(BackupSource source) =>
        _options.Paths.Count == 0 || _options.Paths.Any(path => PathSelection.MayBeIn(path, source.Name));

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
                DatabaseName = _options.DatabaseName,
                Moment = _options.RestoreTo,
            }
        );
        if (destination.Folder is { } folder)
        {
            _folders[source.Name] = folder;
            AddTree(kind, source.Name, configured);
            if (destination.Database is { } server)
            {
                _databases[source.Name] = server;
            }
        }
        else if (destination.Buckets is { } engine)
        {
            _buckets[source.Name] = engine;
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

    private void AddTree(SourceKind kind, string name, SourceDefinition? configured)
    {
        if (kind.IsDatabase)
        {
            return;
        }

        _trees.Add(name);
        if (IsOriginal && configured is FilesSource files)
        {
            _originals[name] = files;
        }
    }

    private SourceDefinition OriginalOf(BackupSource source, SourceDefinition? configured) =>
        configured switch
        {
            null => RecordedOf(source),
            _ when configured.Kind == source.Kind => configured,
            _ => throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' was of the kind {source.Kind} and is now {configured.Kind}, so it has no original place. "
                    + "Restore to another target."
            ),
        };

    private FilesSource RecordedOf(BackupSource source)
    {
        if (source.Kind != FilesSource.KindName)
        {
            throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' ({source.Kind}) is not configured, so its original place is unknown. Configure it, or restore "
                    + "to another target."
            );
        }

        if (!_options.UseRecordedPaths)
        {
            throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' is not configured, so it has no original place here. Restore to another target, or run "
                    + $"`backupedge restore ID --target {Settings.Original}` on the host of the service, which restores it to the folder "
                    + "that was backed up."
            );
        }

        var recorded = new FilesSource { Name = source.Name, Path = source.Path };
        if (!OneOffPlaces.IsPlain(source.Path) || new FolderRules(_settings.Data).FindProblem(recorded) is not null)
        {
            throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' is not configured, and nothing is restored to its recorded folder '{source.Path}', which is "
                    + "not a plain absolute path or lies in the data folder. Restore to another target."
            );
        }

        return recorded;
    }

    private static SourceKind KindOf(BackupSource source) =>
        SourceKinds.Find(source.Kind)
        ?? throw JobRules.Invalid(
            "paths",
            $"The source '{source.Name}' is of the kind '{source.Kind}', which this version does not know. "
                + "Restore only other parts with `paths`, or use the version that made the backup."
        );

    private void ThrowIfDatabasesClash()
    {
        var programs = _databases.Values.Where(into => into.RestoredPath is null).ToList();
        if (programs.Count > 0 && _options.Overwrite != OverwriteMode.Replace)
        {
            throw JobRules.Invalid(
                "overwrite",
                $"With `{RestoreChoice.DatabaseField}`, all data of '{programs[0].Name}' is replaced: `overwrite` must be replace."
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

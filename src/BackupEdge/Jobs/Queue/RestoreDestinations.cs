using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Where each source of a backup goes in a restore, and whether it may. A stream goes back into its PostgreSQL database or command
/// only when that was asked for by name; a SQLite database is a file, and replaced as such.
/// </summary>
internal sealed class RestoreDestinations
{
    private const string Field = "restore_database";
    private const string LeaveOut = "restore other parts alone with `paths`, or leave databases out with `include_database` false";
    private readonly RestoreOptions _options;
    private readonly Settings _settings;
    private readonly TargetDefinition? _target;
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _followed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceDefinition> _databases = new(StringComparer.Ordinal);

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
    public IReadOnlyDictionary<string, SourceDefinition> Databases => _databases;

    /// <summary>Finds them.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field at fault.</exception>
    public static RestoreDestinations Of(RestoreOptions options, BackupRow backup, Settings settings)
    {
        var places = new RestoreDestinations(options, settings);
        foreach (var source in backup.Sources)
        {
            if (JobRules.IsTaken(source.Kind, options.IncludeFiles, options.IncludeDatabase) && places.IsAskedFor(source))
            {
                places.Add(source);
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

    private void Add(BackupSource source)
    {
        var known = IsOriginal ? Configured(source) : null;
        switch (source.Kind)
        {
            case JobRules.Files:
                AddFolder(source, known);
                break;
            case JobRules.Sqlite:
                var path = known?.Path ?? Path.Combine(_target!.Path, source.Name, Path.GetFileName(source.Path));
                var timeout = (known ?? _settings.FindSource(source.Name))?.Timeout ?? SqliteTask.DefaultTimeout;
                _databases[source.Name] = new SourceDefinition
                {
                    Name = source.Name,
                    Kind = SourceKind.Sqlite,
                    Path = path,
                    Timeout = timeout,
                };
                if (known?.Follow ?? _target!.Follow)
                {
                    _followed[source.Name] = known?.FollowedFolder ?? _target!.Path;
                }

                break;
            case var _ when _options.RestoreDatabase:
                _databases[source.Name] = Taker(source, known);
                break;
            case var _ when IsOriginal:
                throw JobRules.Invalid(
                    Field,
                    $"The source '{source.Name}' ({source.Kind}) has no file to be put back. Set `{Field}` "
                        + $"to true to put its data back, or {LeaveOut}."
                );
            default:
                AddFolder(source, known: null);
                break;
        }
    }

    private void AddFolder(BackupSource source, SourceDefinition? known)
    {
        var (path, follow) = known is null ? (_target!.Path, _target.Follow) : (known.Path, known.Follow);
        _folders[source.Name] = known is null ? Path.Combine(path, source.Name) : path;
        if (follow)
        {
            _followed[source.Name] = path;
        }
    }

    // What takes a stream on its standard input.
    private SourceDefinition Taker(BackupSource source, SourceDefinition? known)
    {
        if (source.Kind == JobRules.Postgres)
        {
            var database = IsOriginal ? known!.Postgres : _target!.Postgres;
            return database is null
                ? throw JobRules.Invalid(
                    Field,
                    $"The target '{_options.Target}' has no `postgres` connection that the source "
                        + $"'{source.Name}' could be restored into. Configure one, choose the target original, or {LeaveOut}."
                )
                : new SourceDefinition
                {
                    Name = source.Name,
                    Kind = SourceKind.Postgres,
                    Path = database.Connection,
                    Postgres = database,
                };
        }

        return known switch
        {
            null => throw JobRules.Invalid(
                Field,
                $"The source '{source.Name}' is a command, which takes its data back with the target "
                    + $"original only. Choose that, or {LeaveOut}."
            ),
            { Command.Restore: null } => throw JobRules.Invalid(
                Field,
                $"The source '{source.Name}' has no `restore` command. Configure "
                    + "one, restore "
                    + "it to another "
                    + "target as a file, "
                    + $"or {LeaveOut}."
            ),
            _ => known,
        };
    }

    private SourceDefinition Configured(BackupSource source)
    {
        var known = _settings.FindSource(source.Name)
            ?? throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' is not configured any more, so it has no original place. " + "Restore to another target."
            );
        return JobRules.Word(known.Kind) == source.Kind
            ? known
            : throw JobRules.Invalid(
                "target",
                $"The source '{source.Name}' was of the kind {source.Kind} and is now "
                    + $"{JobRules.Word(known.Kind)}, so it has no original place. Restore to another target."
            );
    }

    private void ThrowIfDatabasesClash()
    {
        var programs = _databases.Values.Where(into => into.Kind != SourceKind.Sqlite).ToList();
        if (programs.Count > 0 && _options.Overwrite != OverwriteMode.Replace)
        {
            throw JobRules.Invalid(
                "overwrite",
                $"With `{Field}`, the data of '{programs[0].Name}' are replaced as a whole: " + "`overwrite` must be replace."
            );
        }

        var twins = programs
            .Where(into => into.Kind == SourceKind.Postgres)
            .GroupBy(into => into.Path)
            .FirstOrDefault(group => group.Count() > 1);
        if (twins is not null)
        {
            throw JobRules.Invalid(
                Field,
                $"The sources {string.Join(", ", twins.Select(into => $"'{into.Name}'"))} would be restored "
                    + "into one database. Restore one at a time, with `paths`."
            );
        }
    }
}

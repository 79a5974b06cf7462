using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Configuration;

/// <summary>The kind <c>sqlite</c>: SQLite database files. A restore replaces the whole file, also below a target.</summary>
internal sealed class SqliteKind : SourceKind
{
    public override string Name => SqliteSource.KindName;

    public override IReadOnlyList<string> Keys { get; } = ["path", "timeout", "follow"];

    public override SourceDefinition? Read(string name, SettingSection section)
    {
        var path = SourceSettings.ReadPath(section, "the database file to back up");
        var timeout = section.Duration("timeout", SqliteTask.DefaultTimeout);
        var follow = section.Flag("follow", defaultValue: false);
        return path is null
            ? null
            : new SqliteSource
            {
                Name = name,
                Path = path,
                Timeout = timeout,
                Follow = follow,
            };
    }

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new SqliteSource { Name = name, Path = location };

    // The file name becomes part of a path below a target, so it must not lead out of it.
    public override bool IsPossibleLocation(string location) => Path.GetFileName(location) is not ("" or "." or "..");

    public override RestoreDestination FindDestination(RestoreChoice choice)
    {
        if (choice.Original is SqliteSource original)
        {
            return In(original.Path, original.Timeout, original.Follow ? original.FollowedFolder : null);
        }

        var folder = choice.BelowTarget();
        var timeout = (choice.Configured as SqliteSource)?.Timeout ?? SqliteTask.DefaultTimeout;
        return In(Path.Combine(folder.Folder!, Path.GetFileName(choice.Location)), timeout, folder.Followed);

        RestoreDestination In(string path, TimeSpan limit, string? followed) =>
            RestoreDestination.InDatabase(
                new SqliteSource
                {
                    Name = choice.Name,
                    Path = path,
                    Timeout = limit,
                },
                followed
            );
    }
}

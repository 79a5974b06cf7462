using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// The sources and targets of a running server, which it writes to the data folder when it starts. A command that passes a job to the
/// server must use these instead of its own configuration. They contain no secrets and no programs to run, only what is needed to check
/// a request. They are valid only while the server holds the data folder.
/// </summary>
internal sealed record ServedConfiguration
{
    private const string FileName = "served.json";

    /// <summary>The sources of the server.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    /// <summary>The targets of the server.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>The user and the file system of the server.</summary>
    public ProcessView? View { get; init; }

    /// <summary>Writes the sources and targets of a server's settings to its data folder.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static void Write(Settings settings)
    {
        var places = new ServedConfiguration
        {
            Sources =
            [
                .. settings.Sources.Select(source => new Source(source.Name, source.Kind, source.Location, source.HasRestoreProgram)
                {
                    Selection = (source as FilesSource)?.Selection,
                }),
            ],
            Targets =
            [
                .. settings.Targets.Select(target => new Target(target.Name, target.Path, target.Postgres?.Connection, target.S3?.Address)),
            ],
            View = ProcessView.Current(),
        };
        var content = JsonSerializer.SerializeToUtf8Bytes(places, CommandJson.Default.ServedConfiguration);
        FolderFile.Replace(settings.Data, PathIn(settings.Data), content);
    }

    /// <summary>Returns settings with the server's sources and targets; unchanged if those cannot be read.</summary>
    public static Settings ApplyTo(Settings settings)
    {
        // If they cannot be read, the server still refuses sources and targets that it does not know, only later.
        return TryRead(settings.Data) is { } places
            ? settings with
            {
                Sources = [.. places.Sources.Select(source => source.Definition)],
                Targets = [.. places.Targets.Select(target => target.Definition)],
            }
            : settings;
    }

    /// <summary>Returns whether the server runs as another user than this process, or sees another file system.</summary>
    public static bool IsElsewhere(DataPaths data) => TryRead(data)?.View is { } view && view != ProcessView.Current();

    private static ServedConfiguration? TryRead(DataPaths data)
    {
        try
        {
            var places = JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(data)), CommandJson.Default.ServedConfiguration);
            return places is not null && places.Sources.All(source => SourceKinds.Find(source.Kind) is not null) ? places : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static string PathIn(DataPaths data) => Path.Combine(data.Path, FileName);

    /// <summary>A source of the server.</summary>
    /// <param name="Name">The name of the source.</param>
    /// <param name="Kind">The kind of the source, such as <c>files</c>.</param>
    /// <param name="Path">See <see cref="SourceDefinition.Location"/>.</param>
    /// <param name="TakesBack">See <see cref="SourceDefinition.HasRestoreProgram"/>.</param>
    internal sealed record Source(string Name, string Kind, string Path, bool TakesBack)
    {
        /// <summary>See <see cref="FilesSource.Selection"/>; null for other kinds.</summary>
        public FileSelection? Selection { get; init; }

        /// <summary>Gets the source as a setting, without the parts that only the server needs.</summary>
        /// <exception cref="JsonException">This program does not know the kind.</exception>
        internal SourceDefinition Definition =>
            (SourceKinds.Find(Kind)?.Outline(Name, Path, TakesBack), Selection) switch
            {
                (null, _) => throw new JsonException($"Unknown kind of source '{Kind}'."),
                (FilesSource files, { } selection) => files with { Selection = selection },
                var (other, _) => other,
            };
    }

    /// <summary>A target of the server.</summary>
    /// <param name="Name">The name of the target.</param>
    /// <param name="Path">The path of its folder.</param>
    /// <param name="Postgres">The PostgreSQL connection, without a password; null if it has none.</param>
    /// <param name="S3">The address of the S3 engine, without keys; null if it has none.</param>
    internal sealed record Target(string Name, string Path, string? Postgres, string? S3 = null)
    {
        /// <summary>Gets the target as a setting, without the parts that only the server needs.</summary>
        internal TargetDefinition Definition =>
            new(
                Name,
                Path,
                Postgres is null ? null : PostgresSettings.Outline(Postgres),
                S3: S3 is null ? null : new BucketConnection { Endpoint = new Uri(S3) }
            );
    }
}

using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// The sources and targets of a running server, which it writes to the data folder when it starts: a command that hands it a
/// job must name what the server knows, not what the command's own configuration says. No secret is in it, and nothing that could
/// be run: only what tells whether a job may be asked for. To be believed only while the server holds the folder.
/// </summary>
internal sealed record ServedConfiguration
{
    private const string FileName = "served.json";

    /// <summary>Its sources.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    /// <summary>Its targets.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>Writes down what a server knows.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static void Write(Settings settings)
    {
        var places = new ServedConfiguration
        {
            Sources =
            [
                .. settings.Sources.Select(source => new Source(source.Name, source.Kind, source.Location, source.HasRestoreProgram)),
            ],
            Targets = [.. settings.Targets.Select(target => new Target(target.Name, target.Path, target.Postgres?.Connection))],
        };
        var path = PathIn(settings.Data);
        IoFaults.Guard($"The data folder '{settings.Data.Path}' could not be written", () =>
        {
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(places, CommandJson.Default.ServedConfiguration));
            File.Move(path + ".new", path, overwrite: true);
        });
    }

    /// <summary>The settings with the server's sources and targets; as they are when those cannot be read.</summary>
    public static Settings Over(Settings settings)
    {
        try
        {
            var places = JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(settings.Data)), CommandJson.Default.ServedConfiguration)!;
            return settings with
            {
                Sources = [.. places.Sources.Select(source => source.Definition)],
                Targets = [.. places.Targets.Select(target => target.Definition)],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The server still refuses what it does not know; only the message comes later.
            return settings;
        }
    }

    private static string PathIn(DataPaths data) => Path.Combine(data.Path, FileName);

    /// <summary>A source.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Path">Its <see cref="SourceDefinition.Location"/>.</param>
    /// <param name="TakesBack">Its <see cref="SourceDefinition.HasRestoreProgram"/>.</param>
    internal sealed record Source(string Name, string Kind, string Path, bool TakesBack)
    {
        /// <summary>As the settings have it, without what only the server needs.</summary>
        /// <exception cref="JsonException">The server knows a kind that this program does not.</exception>
        internal SourceDefinition Definition =>
            SourceKinds.Find(Kind) is { } kind
                ? kind.Outline(Name, Path, TakesBack)
                : throw new JsonException($"'{Kind}' is no kind of source.");
    }

    /// <summary>A target.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Path">Its folder.</param>
    /// <param name="Postgres">Its PostgreSQL connection, which holds no password; null when it has none.</param>
    internal sealed record Target(string Name, string Path, string? Postgres)
    {
        /// <summary>As the settings have it, without what only the server needs.</summary>
        internal TargetDefinition Definition => new(Name, Path, Postgres is null ? null : PostgresSettings.Outline(Postgres));
    }
}

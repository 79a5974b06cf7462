using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Commands;

/// <summary>
/// The sources and targets of a running server, which it writes to the data folder when it starts: a command that hands it a
/// job must name what the server knows, not what the command's own configuration says. To be believed only while the server
/// holds the folder.
/// </summary>
internal sealed record ServedPlaces
{
    private const string FileName = "served.json";

    /// <summary>Its sources, all of kind `files`.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    /// <summary>Its targets.</summary>
    public required IReadOnlyList<TargetDefinition> Targets { get; init; }

    /// <summary>Writes down what a server knows.</summary>
    /// <exception cref="Faults.Fault">`io_error` or `no_space`.</exception>
    public static void Write(Settings settings)
    {
        var places = new ServedPlaces
        {
            Sources = [.. settings.Sources.Select(source => new Source(source.Name, source.Path, source.Exclude))],
            Targets = settings.Targets,
        };
        var path = PathIn(settings.Data);
        try
        {
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(places, CommandJson.Plain.ServedPlaces));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The data folder '{settings.Data.Path}' could not be written");
        }
    }

    /// <summary>The settings with the server's sources and targets; as they are when those cannot be read.</summary>
    public static Settings Over(Settings settings)
    {
        try
        {
            var places = JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(settings.Data)), CommandJson.Plain.ServedPlaces)!;
            return settings with { Sources = [.. places.Sources.Select(source => source.Definition)], Targets = places.Targets };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The server still refuses what it does not know; only the message comes later.
            return settings;
        }
    }

    private static string PathIn(DataFolder data) => Path.Combine(data.Path, FileName);

    /// <summary>A source of kind `files`.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Path">Its folder.</param>
    /// <param name="Exclude">What is left out.</param>
    internal sealed record Source(string Name, string Path, IReadOnlyList<string> Exclude)
    {
        /// <summary>As the settings have it.</summary>
        internal SourceDefinition Definition => new() { Name = Name, Kind = SourceKind.Files, Path = Path, Exclude = Exclude };
    }
}

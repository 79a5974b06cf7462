using BackupEdge.Configuration;

namespace BackupEdge.Contracts;

/// <summary>A place to which a restore can write.</summary>
/// <param name="Name">The name, for the field <c>target</c> of a restore.</param>
/// <param name="Kind"><c>folder</c>, or <c>original</c> for the original places of the sources.</param>
/// <param name="Path">The absolute path of the folder; <c>null</c> for <c>original</c>.</param>
/// <param name="Description">What a restore to it does.</param>
internal sealed record TargetAnswer(string Name, string Kind, string? Path, string Description)
{
    /// <summary>The kind of a folder.</summary>
    public const string Folder = "folder";

    /// <summary>The kind of the original places of the sources.</summary>
    public const string Original = "original";

    /// <summary>Returns all targets of the settings, in their order, with <c>original</c> at the end.</summary>
    public static TargetAnswer[] AllOf(Settings settings) =>
        [
            .. settings.Targets.Select(Of),
            new(
                Settings.Original,
                Original,
                null,
                "Writes each source to its original place: files over those that are there, and dumps into their databases with "
                    + "restore_database."
            ),
        ];

    private static TargetAnswer Of(TargetDefinition target) =>
        new(
            target.Name,
            Folder,
            target.Path,
            "Writes each source into a folder of its name in this folder"
                + (
                    target.Postgres is { } postgres
                        ? $", and PostgreSQL dumps into the database '{postgres.Database}' with restore_database."
                        : "."
                )
        );
}

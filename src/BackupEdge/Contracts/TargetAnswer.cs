using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

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

    /// <summary>
    /// The free space in bytes of its file system; <c>null</c> for <c>original</c>, and if it cannot be known, as on file systems that
    /// compress.
    /// </summary>
    public long? FreeBytes { get; init; }

    /// <summary>
    /// The job of the restore that is queued or running to it, until whose end there can be no other; <c>null</c> if none is.
    /// </summary>
    public string? BusyJobId { get; init; }

    /// <summary>The original place of each source; <c>null</c> for a folder.</summary>
    public IReadOnlyList<TargetPlaceAnswer>? Places { get; init; }

    /// <summary>Returns all targets of the settings, in their order, with <c>original</c> at the end.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="catalogue">The catalogue, which has the restores that run.</param>
    public static TargetAnswer[] AllOf(Settings settings, CatalogueDatabase catalogue)
    {
        TargetAnswer[] all = [.. settings.Targets.Select(Of), OriginalOf(settings)];
        return catalogue.Read(session =>
            (TargetAnswer[])[.. all.Select(target => target with { BusyJobId = session.Jobs.ActiveRestoreTo(target.Name)?.Id })]
        );
    }

    private static TargetAnswer OriginalOf(Settings settings) =>
        new(
            Settings.Original,
            Original,
            null,
            "Writes each source to its original place: files over those that are there, and dumps into their databases with "
                + "restore_database."
        )
        {
            Places = [.. settings.Sources.Select(TargetPlaceAnswer.Of)],
        };

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
        )
        {
            FreeBytes = FreeBytesAt(target.Path),
        };

    /// <summary>Returns the free space at a folder or file; null if it cannot be known.</summary>
    internal static long? FreeBytesAt(string folder) => TargetSpace.Of(folder).FreeBytes is var free and < long.MaxValue ? free : null;
}

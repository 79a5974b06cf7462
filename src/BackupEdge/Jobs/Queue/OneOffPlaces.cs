using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Folders that a request names itself instead of a configured source or target. Only a caller who owns the data folder may do so, and the
/// same folders are forbidden as in the settings. They are part of the job's request, so the job still runs after a restart.
/// </summary>
internal static class OneOffPlaces
{
    /// <summary>Returns the settings with the request's own folders among the sources.</summary>
    public static Settings Add(BackupOptions options, Settings settings) =>
        options.OneOffSources is { } added
            ? settings with
            {
                Sources = [.. settings.Sources.Where(source => added.All(one => one.Name != source.Name)), .. added.Select(DefinitionOf)],
            }
            : settings;

    /// <summary>Returns the settings with the request's own folder among the targets.</summary>
    public static Settings Add(RestoreOptions options, Settings settings) =>
        options.Folder is { } folder
            ? settings with
            {
                Targets = [.. settings.Targets.Where(target => target.Name != folder), new TargetDefinition(folder, folder)],
            }
            : settings;

    /// <summary>Throws if the caller may not name folders, or not these.</summary>
    /// <exception cref="Fault"><c>forbidden</c>, or <c>invalid_request</c> with the field.</exception>
    public static void ThrowIfRefused(BackupOptions options, Settings settings, Caller caller)
    {
        if (options.OneOffSources is null)
        {
            return;
        }

        ThrowUnlessOwner(caller);
        ThrowIfMisplaced(options, settings);
        foreach (var source in options.OneOffSources)
        {
            if (settings.Sources.FirstOrDefault(known => known.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                throw JobRules.Invalid(
                    "sources",
                    $"The configured source '{known.Name}' ({known.Kind}) is not the folder '{source.Path}'. Give the folder another name "
                        + "with --source NAME=PATH."
                );
            }
        }
    }

    /// <summary>Throws if the caller may not name a folder, or not this one.</summary>
    /// <exception cref="Fault"><c>forbidden</c>, or <c>invalid_request</c> with the field.</exception>
    public static void ThrowIfRefused(RestoreOptions options, Settings settings, Caller caller)
    {
        if (options.Folder is null && !options.UseRecordedPaths)
        {
            return;
        }

        ThrowUnlessOwner(caller);
        ThrowIfMisplaced(options, settings);
    }

    /// <summary>Throws if a backup must not read one of the request's own folders.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field.</exception>
    public static void ThrowIfMisplaced(BackupOptions options, Settings settings)
    {
        var rules = new FolderRules(settings.Data);
        foreach (var source in options.OneOffSources ?? [])
        {
            if (!SourceName.IsValid(source.Name) || options.OneOffSources!.Count(other => IsTwin(other, source)) > 1)
            {
                throw JobRules.Invalid("sources", $"The source name '{source.Name}' is not valid or is not unique.");
            }

            if (!IsPlain(source.Path))
            {
                throw JobRules.Invalid("sources", $"The source '{source.Name}' needs an absolute path, not '{source.Path}'.");
            }

            if (rules.FindProblem(DefinitionOf(source)) is { } problem)
            {
                throw JobRules.Invalid("sources", $"The source '{source.Name}' ({source.Path}) {problem}");
            }
        }
    }

    /// <summary>Throws if a restore must not write to the request's own folder.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field.</exception>
    public static void ThrowIfMisplaced(RestoreOptions options, Settings settings)
    {
        if (options.Folder is not { } folder)
        {
            return;
        }

        if (!IsPlain(folder) || options.Target != folder)
        {
            throw JobRules.Invalid("target", $"The folder to restore to needs an absolute path, not '{folder}'.");
        }

        if (new FolderRules(settings.Data).FindTargetProblem(folder, settings.Sources) is { } problem)
        {
            throw JobRules.Invalid("target", $"The folder '{folder}' {problem}");
        }
    }

    /// <summary>Returns whether a path is absolute and has no segments such as <c>..</c>, so that it means one place only.</summary>
    public static bool IsPlain(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) && Path.IsPathFullyQualified(path) && Path.GetFullPath(path) == path;

    private static bool IsTwin(OneOffSource one, OneOffSource other) => one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    private static void ThrowUnlessOwner(Caller caller)
    {
        if (!caller.OwnsDataFolder)
        {
            throw new Fault(
                FaultCode.Forbidden,
                "A folder that is neither a configured source nor a configured target can be given on the command line only, by a user who "
                    + "can write the data folder."
            );
        }
    }

    private static SourceDefinition DefinitionOf(OneOffSource source) =>
        new FilesSource
        {
            Name = source.Name,
            Path = source.Path,
            Selection = source.Selection,
        };
}

using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Finds files and programs that a source or target needs and that this machine does not have at present.</summary>
internal static class SourceChecks
{
    /// <summary>Returns a warning for each reason why a backup of the source would fail.</summary>
    public static IEnumerable<string> FindWarnings(SourceDefinition source)
    {
        var subject = $"The source '{source.Name}'";
        return source
            .FindProblems(subject)
            .Concat(source.Before is { } before ? LocalChecks.MissingProgram(before.Run[0], $"{subject}, hook 'before'", "It") : [])
            .Concat(source.After is { } after ? LocalChecks.MissingProgram(after.Run[0], $"{subject}, hook 'after'", "It") : []);
    }

    /// <summary>Returns a warning for each reason why a restore to the target would fail.</summary>
    public static IEnumerable<string> FindWarnings(TargetDefinition target)
    {
        var subject = $"The target '{target.Name}'";
        return LocalChecks
            .ThroughLink(target.Path, target.Follow, subject, "A restore to it")
            .Concat(target.Postgres?.FindProblems(target.Postgres.RestoreProgram, subject, "A restore into it") ?? []);
    }
}

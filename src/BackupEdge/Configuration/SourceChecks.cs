using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Finds what a source or target lacks on this machine now; it may come later.</summary>
internal static class SourceChecks
{
    /// <summary>Returns what would fail a backup of a source.</summary>
    public static IEnumerable<string> WarningsOf(SourceDefinition source)
    {
        var subject = $"The source '{source.Name}'";
        return source
            .FindProblems(subject)
            .Concat(source.Before is { } before ? LocalChecks.MissingProgram(before.Run[0], $"{subject}, hook 'before'", "It") : [])
            .Concat(source.After is { } after ? LocalChecks.MissingProgram(after.Run[0], $"{subject}, hook 'after'", "It") : []);
    }

    /// <summary>Returns what would fail a restore to a target.</summary>
    public static IEnumerable<string> WarningsOf(TargetDefinition target)
    {
        var subject = $"The target '{target.Name}'";
        return LocalChecks
            .ThroughLink(target.Path, target.Follow, subject, "A restore to it")
            .Concat(target.Postgres?.FindProblems(target.Postgres.RestoreProgram, subject, "A restore into it") ?? []);
    }
}

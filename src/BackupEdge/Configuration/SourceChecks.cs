using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Configuration;

/// <summary>Tells what a source or target lacks on this machine now, which may come later.</summary>
internal static class SourceChecks
{
    /// <summary>What would fail a backup of a source.</summary>
    public static IEnumerable<string> WarningsOf(SourceDefinition source)
    {
        var subject = $"The source '{source.Name}'";
        var own = source.Kind switch
        {
            SourceKind.Files => Lacking(
                    Directory.Exists(source.Path),
                    File.Exists(source.Path),
                    subject,
                    source.Path,
                    "a file, not a folder"
                )
                .Concat(ThroughLink(source.Path, source.Follow, subject, "A backup of it")),
            SourceKind.Sqlite => Lacking(
                    File.Exists(source.Path),
                    Directory.Exists(source.Path),
                    subject,
                    source.Path,
                    "a folder, not a database file"
                )
                .Concat(Refusal(source) is { } refusal ? [$"{subject}: {refusal}. A backup of it fails."] : []),
            SourceKind.Postgres => WarningsOf(source.Postgres!, source.Postgres!.DumpProgram, subject, "A backup of it"),
            _ => Missing(source.Command!.Run[0], subject, "A backup of it"),
        };
        return own.Concat(source.Before is { } before ? Missing(before.Run[0], $"{subject}, hook 'before'", "It") : [])
            .Concat(source.After is { } after ? Missing(after.Run[0], $"{subject}, hook 'after'", "It") : []);
    }

    /// <summary>What would fail a restore to a target.</summary>
    public static IEnumerable<string> WarningsOf(TargetDefinition target)
    {
        var subject = $"The target '{target.Name}'";
        return ThroughLink(target.Path, target.Follow, subject, "A restore to it")
            .Concat(target.Postgres is { } postgres ? WarningsOf(postgres, postgres.RestoreProgram, subject, "A restore into it") : []);
    }

    private static IEnumerable<string> ThroughLink(string path, bool follow, string subject, string what) =>
        !follow && RootFolder.FindLink(path, "") is { } found
            ?
            [
                $"{subject} leads through the symbolic link {found.Link}: {path}. {what} fails. "
                    + $"Configure the path without the link, {found.Path}, or set 'follow' to true if an administrator made it.",
            ]
            : [];

    private static IEnumerable<string> WarningsOf(PostgresConnection postgres, string program, string subject, string what) =>
        Missing(program, subject, what)
            .Concat(
                postgres.PasswordFile is { } file && !IsReadable(file)
                    ? [$"{subject}: its password file cannot be read: {file}. " + $"{what} fails " + "until it can."]
                    : []
            );

    private static IEnumerable<string> Missing(string program, string subject, string what) =>
        ProgramFile.Find(program) is null
            ? [$"{subject}: there is no program '{program}' that this user may run. {what} fails " + "until there is."]
            : [];

    private static IEnumerable<string> Lacking(bool isThere, bool isOther, string subject, string path, string other)
    {
        if (!isThere)
        {
            yield return isOther
                ? $"{subject} is {other}: {path}. A backup of it fails."
                : $"{subject} is not there: {path}. A backup " + "of it fails " + "until it is.";
        }
    }

    // Why a database that is there would not be opened, apart from its content.
    private static string? Refusal(SourceDefinition source)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(source.Path))
        {
            return null;
        }

        try
        {
            using var place = SqlitePlace.Open(source.Path, source.FollowedFolder);
            _ = place.Stat();
            return null;
        }
        catch (SqliteRefusal e) when (e.Failure == SqliteFailure.Refused)
        {
            return e.Message;
        }
        catch (SqliteRefusal)
        {
            // Its folder cannot be entered by this user, which the service may be able to.
            return null;
        }
    }

    private static bool IsReadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

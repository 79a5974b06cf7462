using System.CommandLine;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Implements <c>find</c>, which lists the versions of a file or folder.</summary>
internal sealed class FindCommand(CommandScope scope)
{
    private const int IdWidth = 29;
    private readonly Argument<string> _pattern = new("PATTERN")
    {
        Description = "A pattern for names such as *.bas, or for whole paths such as bots/**/start.bas.",
    };
    private readonly Option<DateTimeOffset?> _since = Options.Time(scope, "--since", "Only backups made at this time or later.");
    private readonly Option<DateTimeOffset?> _until = Options.Time(scope, "--until", "Only backups made at this time or earlier.");

    private readonly Option<bool> _all = Options.Switch("--all", "List the file in each backup, also where it did not change.");
    private readonly Option<bool> _ignoreCase = new("--ignore-case", "-i")
    {
        Description = "Match letters whatever their case.",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Creates the <c>find</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FindCommand(scope);
        var command = new Command(
            "find",
            "Finds the versions of a file or folder in all backups, newest first: backup, change since the previous one, size, "
                + "modification time, path."
        )
        {
            verb._pattern,
            verb._since,
            verb._until,
            verb._all,
            verb._ignoreCase,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var request = new VersionSearch(
            run.Get(_pattern)!.TrimEnd('/'),
            run.Get(_ignoreCase),
            ChangedOnly: !run.Get(_all),
            run.Get(_since),
            run.Get(_until)
        );
        var pages = new BrowsedPages<FileVersionAnswer>(run, ApiJson.Default.FileVersionAnswer, (output, version) =>
            Write(output, run.Times, version)
        );
        await service.Contents.FindAsync(request, page =>
        {
            if (pages.Count == 0 && page.Items.Count > 0)
            {
                WriteHeader(run);
            }

            pages.Add(page);
        });
        var exit = pages.End();
        if (pages.Count > 0 || exit != ExitCode.Done)
        {
            return exit;
        }

        // As grep does, so that scripts can test for it.
        run.Errors.Info(
            $"No file or folder matches '{run.Get(_pattern)}'"
                + (request is { ChangedOnly: true, Since: not null } ? " and changed in that time; --all lists it in each backup" : "")
        );
        return ExitCode.Failed;
    }

    // Scripts read the lines alone.
    private static void WriteHeader(CommandRun run)
    {
        if (!run.IsJson && run.CommandEnvironment.IsTerminal)
        {
            run.CommandEnvironment.Output.WriteLine(
                $"{"BACKUP",-IdWidth} {"CHANGE",-9} {"SIZE",15} {"MODIFIED".PadRight(run.Times.Width)} PATH"
            );
        }
    }

    private static void Write(TextWriter output, LocalTimes times, FileVersionAnswer version) =>
        output.WriteLine(
            $"{version.BackupId,-IdWidth} {version.Change ?? "-",-9} {version.Size,15} {times.Column(version.Mtime)} "
                + $"{Printable.Of(version.Path)}{(version.Type == "directory" ? "/" : "")}"
        );
}
